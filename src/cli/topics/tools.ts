// The tools that a gateway of this release has, and what their vendors need, from the table that a test keeps current.
import { defineTopic } from '../topic.ts';
import { tools, vendors } from './tool-table.json';

export default defineTopic({
  summary: 'the tools of a gateway, their scopes, and what their vendors need',
  text() {
    const scopes = [...new Set(tools.map(({ scope }) => scope))].sort();
    const toolLines = scopes.map((scope) => {
      const lines = tools
        .filter((tool) => tool.scope === scope)
        .map(
          ({ name, kind, title, vendors }) => `- ${name}: ${title} (${vendors === '' ? kind : `${kind}, ${vendors}`}).`,
        );
      return `### ${scope}\n\n${lines.join('\n')}`;
    });
    const vendorLines = vendors.map(({ id, title, version, needs, takes }) => {
      const also = takes === '' ? '' : ` Also taken: ${takes}.`;
      return `- ${title} (${version}): velaro-mcp connect ${id}, or ${needs}.${also}`;
    });
    return `
A key is shown the tools of its scopes, and of those only the ones whose vendor is connected. In the sandbox all of them are there, on made-up data.

## Tools by scope

${toolLines.join('\n\n')}

## Vendors

Each is connected with the command, or by variables where the gateway runs. A variable may end in _FILE and name a file that holds the value.

${vendorLines.join('\n')}
`;
  },
});
