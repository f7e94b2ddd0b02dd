// Takes this server out of the apps that it was installed into.
import { isFileHost } from '../../hosts/define-host.ts';
import { fileHosts } from '../../hosts/host-registry.ts';
import { thisMachine } from '../../hosts/machine.ts';
import { defineCommand } from '../command.ts';
import { chooseHosts, hostArgument } from '../install/host-choice.ts';
import { allOption, dryRunOption, serverNameOption, yesOption } from '../install/host-options.ts';

export default defineCommand({
  summary: 'take this server out of the apps again',
  description:
    "Removes this server from the apps' settings, and leaves everything else in them as it is. The key stays in the " +
    'keychain: "velaro-mcp logout" forgets it.',
  arguments: [hostArgument],
  options: [allOption, dryRunOption, serverNameOption, yesOption],
  examples: [
    { command: 'velaro-mcp uninstall cursor', does: 'from one app' },
    { command: 'velaro-mcp uninstall --all --yes', does: 'from every app that has it' },
  ],
  async run(context, input) {
    const [{ hasVelaroEntry, planUninstall }, { carryOutAll }] = await Promise.all([
      import('../install/plan.ts'),
      import('../install/run-plans.ts'),
    ]);
    const machine = thisMachine(context.environment);
    const chosen = await chooseHosts(context, input.get(hostArgument), {
      all: input.get(allOption),
      found: fileHosts.filter((host) => hasVelaroEntry(host, machine)),
      message: 'Where to remove it',
    });
    const name = input.get(serverNameOption);
    const results = await carryOutAll(context, machine, {
      hosts: chosen.filter(isFileHost),
      plan: (host) => planUninstall(host, { machine, name }),
      dryRun: input.get(dryRunOption),
      ask: !input.get(yesOption),
      did: 'removed',
    });
    context.output.result({ name, hosts: results.documents }, () => '');
    if (chosen.length === 0) context.output.note('No app has this server.');
    if (results.failure) throw results.failure;
  },
});
