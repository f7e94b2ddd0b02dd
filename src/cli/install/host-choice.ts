// Which apps a command is about: those that are named, all that are found here, or what a person picks.
import { closestName } from '../../core/closest-name.ts';
import { VelaroError } from '../../core/errors.ts';
import { type Host, isFileHost } from '../../hosts/define-host.ts';
import { hostNamed, hosts } from '../../hosts/host-registry.ts';
import { type Machine, programOnPath } from '../../hosts/machine.ts';
import { askSeveral } from '../choose.ts';
import type { CommandContext } from '../command.ts';
import type { Argument } from '../option.ts';
import { canPrompt } from '../prompt.ts';

export const hostArgument: Argument<readonly Host[]> = {
  name: '[host...]',
  description: `the apps: ${hosts.map(({ id }) => id).join(', ')}`,
  read: (typed) =>
    Array.isArray(typed) ? [...new Set(typed.filter((word) => typeof word === 'string'))].map(typedHost) : [],
};

function typedHost(word: string): Host {
  const ids = hosts.map(({ id }) => id);
  const meant = ids.includes(word) ? undefined : closestName(word, ids);
  if (meant === undefined) return hostNamed(word);
  throw new VelaroError('host.unknown', `There is no host "${word.slice(0, 40)}".`, { hint: `Did you mean ${meant}?` });
}

export function isInstalled(host: Host, machine: Machine): boolean {
  if (isFileHost(host)) {
    if (machine.exists(host.file(machine))) return true;
    if (host.program !== undefined && programOnPath(machine, host.program) !== undefined) return true;
  }
  return host.traces(machine).some((path) => machine.exists(path));
}

/**
 * @param found the apps among which is chosen when none is named.
 * @throws VelaroError `argument.invalid`, `prompt.unavailable`.
 */
export async function chooseHosts(
  context: CommandContext,
  named: readonly Host[],
  { all, found, message }: { readonly all: boolean; readonly found: readonly Host[]; readonly message: string },
): Promise<readonly Host[]> {
  if (all && named.length > 0)
    throw new VelaroError('argument.invalid', '--all and names of apps are both given.', { hint: 'Use one of them.' });
  if (named.length > 0) return named;
  if (all || found.length === 0) return found;
  const ids = found.map(({ id }) => id);
  const instead = `--all, or name them: ${ids.join(', ')}`;
  if (!canPrompt(context))
    throw new VelaroError('prompt.unavailable', `${message} is not said.`, { hint: `Use ${instead}.` });
  const choices = found.map(({ id, label }) => ({ value: id, label }));
  return (await askSeveral(context, { message: `${message}? (space to pick, enter to go on)`, instead }, choices)).map(
    hostNamed,
  );
}
