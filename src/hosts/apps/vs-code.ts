// Visual Studio Code: a file of its own beside the settings, with the servers in "servers".
import { defineHost, standardEntry } from '../define-host.ts';
import { appDataFolder, join, type Machine } from '../machine.ts';

export default defineHost({
  id: 'vs-code',
  label: 'VS Code',
  place: { format: 'json', path: ['servers'] },
  file: (machine) => join(machine, userFolder(machine), 'mcp.json'),
  traces: (machine) => [userFolder(machine)],
  program: 'code',
  entry: (launch) => ({ type: 'stdio', ...standardEntry(launch) }),
  remoteEntry: ({ url, keyVariable }) => ({
    type: 'http',
    url,
    headers: { Authorization: `Bearer \${env:${keyVariable}}` },
  }),
  ownCommand: {
    program: 'code',
    add: (name, entry) => ['--add-mcp', JSON.stringify({ name, ...entry })],
    remove: () => undefined,
  },
  afterwards: 'VS Code asks whether you trust it the first time it starts.',
});

function userFolder(machine: Machine): string {
  return join(machine, appDataFolder(machine), 'Code', 'User');
}
