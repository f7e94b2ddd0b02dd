// Claude Code: its own command adds servers for the user, and fills variables of its environment in.
import { defineHost, standardEntry } from '../define-host.ts';
import { inHome, join, type Machine } from '../machine.ts';

export default defineHost({
  id: 'claude-code',
  label: 'Claude Code',
  place: { format: 'json', path: ['mcpServers'] },
  file: (machine) => join(machine, machine.environment.CLAUDE_CONFIG_DIR || machine.home, '.claude.json'),
  traces: (machine: Machine) => [machine.environment.CLAUDE_CONFIG_DIR || inHome(machine, '.claude')],
  program: 'claude',
  entry: (launch) => ({ type: 'stdio', ...standardEntry(launch) }),
  remoteEntry: ({ url, keyVariable }) => ({
    type: 'http',
    url,
    headers: { Authorization: `Bearer \${${keyVariable}}` },
  }),
  ownCommand: {
    program: 'claude',
    add: (name, entry) => ['mcp', 'add-json', '--scope', 'user', name, JSON.stringify(entry)],
    remove: (name) => ['mcp', 'remove', '--scope', 'user', name],
  },
  afterwards: 'Sessions that are open see it after /mcp, new ones at once.',
});
