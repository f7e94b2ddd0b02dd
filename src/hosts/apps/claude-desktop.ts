// Claude Desktop: strict JSON, and on Windows another folder when it comes from the store.
import { defineHost, standardEntry } from '../define-host.ts';
import { appDataFolder, inHome, join, type Machine } from '../machine.ts';

const fileName = 'claude_desktop_config.json';

export default defineHost({
  id: 'claude-desktop',
  label: 'Claude Desktop',
  place: { format: 'json', path: ['mcpServers'] },
  file: (machine) => join(machine, storeFolder(machine) ?? classicFolder(machine), fileName),
  // An MSIX package has a roaming folder of its own: what was written into the classic one is never read.
  oldFiles: (machine) => (storeFolder(machine) ? [join(machine, classicFolder(machine), fileName)] : []),
  traces: (machine) => [storeFolder(machine) ?? classicFolder(machine), ...macApp(machine)],
  entry: standardEntry,
  afterwards: 'Quit Claude Desktop and open it again.',
});

function classicFolder(machine: Machine): string {
  return join(machine, appDataFolder(machine), 'Claude');
}

function storeFolder(machine: Machine): string | undefined {
  if (machine.platform !== 'win32') return undefined;
  const local = machine.environment.LOCALAPPDATA || inHome(machine, 'AppData', 'Local');
  const packages = join(machine, local, 'Packages');
  const claude = machine.list(packages).find((name) => name.startsWith('Claude_'));
  return claude && join(machine, packages, claude, 'LocalCache', 'Roaming', 'Claude');
}

function macApp({ platform }: Machine): readonly string[] {
  return platform === 'darwin' ? ['/Applications/Claude.app'] : [];
}
