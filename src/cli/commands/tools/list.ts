// Lists the tools that the key may call.
import type { ListedTool } from '../../../client/gateway-answers.ts';
import { scopeMetaKey } from '../../../protocol/tool.ts';
import { defineCommand } from '../../command.ts';
import { connectionOptions } from '../../connection-options.ts';
import { failForMissingTools } from '../../failed-keys.ts';
import { flagOption } from '../../option.ts';
import type { Output } from '../../output.ts';
import { type Column, formatTable } from '../../table.ts';
import { listAllTools, toolKindOption } from '../../tool-access.ts';

const columns: readonly Column<ListedTool>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'SCOPE', value: scopeOf, spare: true },
  { title: 'DESCRIPTION', value: ({ description }) => description, shrinksTo: 24 },
];

const cost = flagOption('--cost', "say what the list costs a host's context, whole and with --dynamic");

export default defineCommand({
  summary: 'list the tools that your keys may call',
  description:
    'Lists the tools that the keys of the profile may call, those of REST keys and VelaFlows tokens among them: name, ' +
    'scope, description. In a pipe separated by tabs, without titles; with --json including the schema of each. ' +
    'Listing never counts against a quota. A key that fails is named on stderr, with --json also under "failed"; the ' +
    'tools of the others are listed, and the exit code is that of the failure. --kind lists one family alone.',
  options: [toolKindOption, cost, ...connectionOptions],
  examples: [{ command: 'velaro-mcp tools list', does: 'a table' }],
  async run(context, input) {
    const { output } = context;
    const { tools, failed } = await listAllTools(context, input);
    if (tools.length === 0) failForMissingTools(output, failed);
    if (input.get(cost)) await showCost(output, tools);
    else {
      const document = { tools, failed: failed.map(({ kind, error }) => ({ kind, error: error.body })) };
      output.result(document, () => formatTable(columns, tools, output.width));
    }
    failForMissingTools(output, failed);
    if (tools.length === 0)
      output.note('There are none: ask an administrator for a key with the scopes that you need.');
  },
});

async function showCost(output: Output, tools: readonly ListedTool[]): Promise<void> {
  const [{ tokenCost }, { dynamicTools }] = await Promise.all([
    import('../../../bridge/tools/token-cost.ts'),
    import('../../../bridge/tools/dynamic-tools.ts'),
  ]);
  const costs = {
    tools: tools.length,
    tokens: tokenCost(tools),
    dynamicTokens: tokenCost(dynamicTools.map((tool) => ({ ...tool }))),
  };
  output.result(
    costs,
    () =>
      `${costs.tools} tools: about ${costs.tokens} tokens of a host's context.\n` +
      `With "serve --dynamic", ${dynamicTools.length} tools: about ${costs.dynamicTokens} tokens.\n`,
  );
}

function scopeOf({ _meta }: ListedTool): string {
  const scope = _meta?.[scopeMetaKey];
  return typeof scope === 'string' ? scope : '';
}
