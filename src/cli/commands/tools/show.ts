// Shows one tool: what it does, and which arguments it takes.
import type { ListedTool } from '../../../client/gateway-answers.ts';
import { closestName } from '../../../core/closest-name.ts';
import { VelaroError } from '../../../core/errors.ts';
import { scopeMetaKey } from '../../../protocol/tool.ts';
import { defineCommand } from '../../command.ts';
import { connectionOptions } from '../../connection-options.ts';
import { failForMissingTools } from '../../failed-keys.ts';
import { requiredArgument } from '../../option.ts';
import { type Column, formatFacts, formatTable } from '../../table.ts';
import { listAllTools, toolKindOption } from '../../tool-access.ts';
import { type ToolField, toolFields } from '../../tool-fields.ts';

const name = requiredArgument('name', 'the tool, as "velaro-mcp tools list" shows it');

const columns: readonly Column<ToolField>[] = [
  { title: 'ARGUMENT', value: (field) => field.name },
  { title: 'NEEDED', value: ({ required }) => (required ? 'yes' : '') },
  { title: 'VALUE', value: ({ value }) => value, shrinksTo: 16, wraps: true },
  { title: 'MEANING', value: ({ meaning }) => meaning, shrinksTo: 16, wraps: true },
];

export default defineCommand({
  summary: 'show what a tool does and which arguments it takes',
  description:
    'Shows a tool and its arguments: which are needed, what their values are, and what they mean. With --json the whole ' +
    'definition, with the schemas of arguments and results. Asking never counts against a quota.',
  arguments: [name],
  options: [toolKindOption, ...connectionOptions],
  examples: [
    { command: 'velaro-mcp tools show shopify_get_order', does: 'before a first call' },
    { command: 'velaro-mcp tools show velaflows_create_workflow --json', does: 'the whole schema' },
  ],
  async run(context, input) {
    const { output } = context;
    const { tools, failed } = await listAllTools(context, input);
    const tool = tools.find((each) => each.name === input.get(name));
    // It may be a tool of a key that failed.
    if (!tool) failForMissingTools(output, failed);
    if (!tool) throw unknown(input.get(name), tools);
    const scope = tool._meta?.[scopeMetaKey];
    output.result(tool, () => {
      const facts = formatFacts(
        [
          ['tool', tool.name],
          ['scope', typeof scope === 'string' ? scope : undefined],
          ['does', tool.description],
        ],
        output.width,
      );
      const fields = toolFields(tool.inputSchema);
      return fields.length === 0 ? facts : `${facts}\n${formatTable(columns, fields, output.width)}`;
    });
  },
});

function unknown(wanted: string, tools: readonly ListedTool[]): VelaroError {
  const meant = closestName(
    wanted,
    tools.map((tool) => tool.name),
  );
  return new VelaroError('tool.unknown', `Your keys have no tool "${wanted.slice(0, 80)}".`, {
    hint: meant ? `Did you mean ${meant}?` : 'See the tools with "velaro-mcp tools list".',
  });
}
