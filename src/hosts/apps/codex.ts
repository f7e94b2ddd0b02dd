// Codex CLI: TOML. It reads the key of an address from a variable that the file names.
import { defineHost, type JsonObject, standardEntry } from '../define-host.ts';
import { inHome, join, type Machine } from '../machine.ts';

export default defineHost({
  id: 'codex',
  label: 'Codex CLI',
  place: { format: 'toml', path: ['mcp_servers'] },
  file: (machine) => join(machine, codexHome(machine), 'config.toml'),
  traces: (machine) => [codexHome(machine)],
  program: 'codex',
  entry: standardEntry,
  remoteEntry: ({ url, keyVariable }) => ({ url, bearer_token_env_var: keyVariable }),
  ownCommand: {
    program: 'codex',
    add: addWords,
    remove: (name) => ['mcp', 'remove', name],
  },
  afterwards: 'New sessions of Codex see it.',
});

function codexHome(machine: Machine): string {
  return machine.environment.CODEX_HOME || inHome(machine, '.codex');
}

function addWords(name: string, { command, args, env, url, bearer_token_env_var }: JsonObject): string[] | undefined {
  if (typeof url === 'string')
    return ['mcp', 'add', name, '--url', url, '--bearer-token-env-var', String(bearer_token_env_var)];
  if (typeof command !== 'string' || !Array.isArray(args)) return undefined;
  const variables = Object.entries(env ?? {}).flatMap(([variable, value]) => ['--env', `${variable}=${value}`]);
  return ['mcp', 'add', name, ...variables, '--', command, ...args.map(String)];
}
