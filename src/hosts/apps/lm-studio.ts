// LM Studio: the form of Cursor, without variables.
import { defineHost, standardEntry } from '../define-host.ts';
import { inHome, join, type Machine } from '../machine.ts';

export default defineHost({
  id: 'lm-studio',
  label: 'LM Studio',
  place: { format: 'json', path: ['mcpServers'] },
  file: (machine) => join(machine, lmStudioFolder(machine), 'mcp.json'),
  traces: (machine) => [lmStudioFolder(machine)],
  program: 'lms',
  entry: standardEntry,
  afterwards: 'LM Studio sees it at once.',
});

/** Some Macs still have the folder of earlier versions alone. */
function lmStudioFolder(machine: Machine): string {
  const earlier = inHome(machine, '.cache', 'lm-studio');
  const folder = inHome(machine, '.lmstudio');
  return !machine.exists(folder) && machine.exists(earlier) ? earlier : folder;
}
