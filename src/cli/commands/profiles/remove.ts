// Removes a profile with all its keys from this computer.
import { VelaroError } from '../../../core/errors.ts';
import { askYesOrNo } from '../../choose.ts';
import { defineCommand } from '../../command.ts';
import { kindWords } from '../../kind-option.ts';
import { flagOption, requiredArgument } from '../../option.ts';
import { canPrompt } from '../../prompt.ts';
import { keyStorage } from '../../stored-key.ts';

const name = requiredArgument('name', 'the profile, as "velaro-mcp profiles list" shows it');
const yes = flagOption('-y, --yes', 'do not ask');

export default defineCommand({
  summary: 'forget a profile and all its keys',
  description:
    'Removes the keys of a profile, of all families, from where they rest, and the profile from the settings. On a ' +
    'terminal it asks first. The keys themselves go on working elsewhere until they are revoked.',
  arguments: [name],
  options: [yes],
  examples: [{ command: 'velaro-mcp profiles remove old --yes', does: 'in a script' }],
  async run(context, input) {
    const { environment, output } = context;
    const [{ profileNamed, readSettings }, { keyFamilies }, { openSettings }] = await Promise.all([
      import('../../../secrets/profiles.ts'),
      import('../../../core/key-families.ts'),
      import('../../../secrets/profile-settings.ts'),
    ]);
    const settings = readSettings(environment);
    const { name: profile, keys } = profileNamed(settings, input.get(name));
    const stored = Object.values(keyFamilies).flatMap(({ kind }) => {
      const entry = keys[kind];
      return entry ? [{ kind, prefix: entry.prefix, id: entry.id ?? null }] : [];
    });
    if (stored.length > 0 && !input.get(yes)) {
      if (!canPrompt(context))
        throw new VelaroError('prompt.unavailable', 'Removing keys asks first, and there is no terminal to ask at.', {
          hint: 'Use --yes.',
        });
      const list = stored.map(({ prefix }) => `${prefix}…`).join(', ');
      const message = `Forget profile ${profile} and its ${stored.length === 1 ? 'key' : 'keys'} ${list}?`;
      if (!(await askYesOrNo(context, { message, instead: '--yes', enter: 'no' }))) {
        output.result({ profile, removed: false, keys: [] }, () => 'Nothing was removed.\n');
        return;
      }
    }
    for (const { kind } of stored) await (await keyStorage(context, profile, kind)).forget();
    // A profile goes with its last key; one that never had any is still there.
    await openSettings(environment).removeProfile(profile);
    const removed = settings.profiles.has(profile);
    output.result({ profile, removed, keys: stored }, () =>
      removed ? `Forgot profile ${profile}.\n` : `Profile ${profile} is empty: there was nothing to forget.\n`,
    );
    for (const { prefix, id, kind } of stored)
      output.note(
        `The key ${prefix}… still works until it is revoked: "velaro-mcp keys revoke ${id ?? 'ID'}${kindWords(kind)}".`,
      );
  },
});
