// Zed: "context_servers" in its settings, which are JSON with comments. It fills no variables in.
import { defineHost, standardEntry } from '../define-host.ts';
import { appDataFolder, configFolder, join, type Machine } from '../machine.ts';

export default defineHost({
  id: 'zed',
  label: 'Zed',
  place: { format: 'json', path: ['context_servers'] },
  file: (machine) => join(machine, settingsFolder(machine), 'settings.json'),
  traces: (machine) => [settingsFolder(machine)],
  program: 'zed',
  entry: standardEntry,
  afterwards: 'Zed sees it at once.',
});

/** Below .config on macOS too. */
function settingsFolder(machine: Machine): string {
  if (machine.platform === 'win32') return join(machine, appDataFolder(machine), 'Zed');
  return join(machine, configFolder(machine), 'zed');
}
