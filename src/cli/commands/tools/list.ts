// Lists the tools that the key may call.
import type { ListedTool } from '../../../client/gateway-answers.ts';
import { scopeMetaKey } from '../../../protocol/tool.ts';
import { defineCommand } from '../../command.ts';
import { withGateway } from '../../connect.ts';
import { connectionOptions } from '../../connection-options.ts';
import { type Column, formatTable } from '../../table.ts';

const columns: readonly Column<ListedTool>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'SCOPE', value: scopeOf, spare: true },
  { title: 'DESCRIPTION', value: ({ description }) => description, shrinksTo: 24 },
];

export default defineCommand({
  summary: 'list the tools that your key may call',
  description:
    'Lists the tools that your key may call: name, scope, description. In a pipe separated by tabs, without titles; ' +
    'with --json including the schema of each. Listing never counts against a quota.',
  options: connectionOptions,
  examples: [{ command: 'velaro-mcp tools list', does: 'a table' }],
  async run(context, input) {
    const { output } = context;
    const tools = await withGateway(context, input, (api) => api.listTools());
    output.result({ tools }, () => formatTable(columns, tools, output.width));
  },
});

function scopeOf({ _meta }: ListedTool): string {
  const scope = _meta?.[scopeMetaKey];
  return typeof scope === 'string' ? scope : '';
}
