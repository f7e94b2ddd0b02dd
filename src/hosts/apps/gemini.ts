// Gemini CLI: streamable HTTP is "httpUrl" ("url" is SSE). It hides variables named like keys from the servers it starts.
import { defineHost, type JsonObject, standardEntry } from '../define-host.ts';
import { inHome, join, type Machine } from '../machine.ts';

export default defineHost({
  id: 'gemini',
  label: 'Gemini CLI',
  place: { format: 'json', path: ['mcpServers'] },
  file: (machine) => join(machine, geminiFolder(machine), 'settings.json'),
  traces: (machine) => [geminiFolder(machine)],
  program: 'gemini',
  entry: standardEntry,
  remoteEntry: ({ url, keyVariable }) => ({ httpUrl: url, headers: { Authorization: `Bearer $${keyVariable}` } }),
  ownCommand: {
    program: 'gemini',
    add: addWords,
    remove: (name) => ['mcp', 'remove', '--scope', 'user', name],
  },
  afterwards: 'New sessions of Gemini CLI see it.',
});

function geminiFolder(machine: Machine): string {
  const home = machine.environment.GEMINI_CLI_HOME;
  return home ? join(machine, home, '.gemini') : inHome(machine, '.gemini');
}

function addWords(name: string, { command, args, env }: JsonObject): string[] | undefined {
  if (typeof command !== 'string' || !Array.isArray(args)) return undefined;
  const variables = Object.entries(env ?? {}).flatMap(([variable, value]) => ['-e', `${variable}=${value}`]);
  // Words that look like options have to stand behind "--", or they are taken for its own.
  return ['mcp', 'add', '--scope', 'user', ...variables, name, command, '--', ...args.map(String)];
}
