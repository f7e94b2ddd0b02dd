// Goose: YAML, with words of its own: extensions, cmd, envs, uri.
import { defineHost } from '../define-host.ts';
import { configFolder, inHome, join, type Machine } from '../machine.ts';

const timeoutSeconds = 300;

export default defineHost({
  id: 'goose',
  label: 'Goose',
  place: { format: 'yaml', path: ['extensions'] },
  file: (machine) => join(machine, gooseFolder(machine), 'config.yaml'),
  traces: (machine) => [gooseFolder(machine)],
  program: 'goose',
  entry: ({ command, args, env }, name) => ({
    enabled: true,
    type: 'stdio',
    name,
    description: 'Velaro tools',
    cmd: command,
    args,
    envs: env,
    timeout: timeoutSeconds,
  }),
  // Goose asks for the variables in env_keys once and keeps them in its own keychain.
  remoteEntry: ({ url, keyVariable }, name) => ({
    enabled: true,
    type: 'streamable_http',
    name,
    description: 'Velaro tools',
    uri: url,
    envs: {},
    env_keys: [keyVariable],
    headers: { Authorization: `Bearer \${${keyVariable}}` },
    timeout: timeoutSeconds,
  }),
  afterwards: 'New sessions of Goose see it.',
});

function gooseFolder(machine: Machine): string {
  if (machine.platform !== 'win32') return join(machine, configFolder(machine), 'goose');
  const roaming = machine.environment.APPDATA || inHome(machine, 'AppData', 'Roaming');
  return join(machine, roaming, 'Block', 'goose', 'config');
}
