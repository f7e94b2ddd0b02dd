// Cline: in the storage that VS Code gives its extensions.
import { defineHost, standardEntry } from '../define-host.ts';
import { appDataFolder, join, type Machine } from '../machine.ts';

export default defineHost({
  id: 'cline',
  label: 'Cline',
  place: { format: 'json', path: ['mcpServers'] },
  file: (machine) =>
    machine.environment.CLINE_MCP_SETTINGS_PATH ||
    join(machine, storageFolder(machine), 'settings', 'cline_mcp_settings.json'),
  traces: (machine) => [storageFolder(machine)],
  entry: standardEntry,
  afterwards: 'Cline sees it at once.',
});

function storageFolder(machine: Machine): string {
  return join(machine, appDataFolder(machine), 'Code', 'User', 'globalStorage', 'saoudrizwan.claude-dev');
}
