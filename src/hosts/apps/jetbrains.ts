// JetBrains IDEs: AI Assistant takes a text that is pasted into its settings.
import { defineHost, standardEntry } from '../define-host.ts';
import { appDataFolder, join } from '../machine.ts';

export default defineHost({
  id: 'jetbrains',
  label: 'JetBrains AI Assistant',
  pasteInto: 'Settings, Tools, AI Assistant, Model Context Protocol (MCP), Add, As JSON',
  traces: (machine) => [join(machine, appDataFolder(machine), 'JetBrains')],
  entry: standardEntry,
});
