// Continue: YAML, with the servers in a list.
import { defineHost, standardEntry } from '../define-host.ts';
import { inHome } from '../machine.ts';

export default defineHost({
  id: 'continue',
  label: 'Continue',
  place: { format: 'yaml', path: ['mcpServers'], nameMember: 'name' },
  file: (machine) => inHome(machine, '.continue', 'config.yaml'),
  traces: (machine) => [inHome(machine, '.continue')],
  program: 'cn',
  entry: (launch, name) => ({ name, type: 'stdio', ...standardEntry(launch) }),
  remoteEntry: ({ url, keyVariable }, name) => ({
    name,
    type: 'streamable-http',
    url,
    requestOptions: { headers: { Authorization: `Bearer \${{ secrets.${keyVariable} }}` } },
  }),
  afterwards: 'Continue sees it at once, in agent mode.',
});
