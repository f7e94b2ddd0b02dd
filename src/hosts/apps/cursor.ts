// Cursor: one file for all projects.
import { defineHost, standardEntry } from '../define-host.ts';
import { inHome } from '../machine.ts';

export default defineHost({
  id: 'cursor',
  label: 'Cursor',
  place: { format: 'json', path: ['mcpServers'] },
  file: (machine) => inHome(machine, '.cursor', 'mcp.json'),
  traces: (machine) => [inHome(machine, '.cursor')],
  program: 'cursor',
  entry: standardEntry,
  remoteEntry: ({ url, keyVariable }) => ({ url, headers: { Authorization: `Bearer \${env:${keyVariable}}` } }),
  afterwards: 'Cursor sees it at once; switch it on under Settings, MCP.',
});
