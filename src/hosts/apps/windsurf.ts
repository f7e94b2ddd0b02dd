// Windsurf: as most, but an address is called "serverUrl"; with "url" it does not connect.
import { defineHost, standardEntry } from '../define-host.ts';
import { inHome } from '../machine.ts';

export default defineHost({
  id: 'windsurf',
  label: 'Windsurf',
  place: { format: 'json', path: ['mcpServers'] },
  file: (machine) => inHome(machine, '.codeium', 'windsurf', 'mcp_config.json'),
  traces: (machine) => [inHome(machine, '.codeium', 'windsurf')],
  program: 'windsurf',
  entry: standardEntry,
  remoteEntry: ({ url, keyVariable }) => ({
    serverUrl: url,
    headers: { Authorization: `Bearer \${env:${keyVariable}}` },
  }),
  afterwards: 'Press the refresh button in the MCP panel of Windsurf.',
});
