// Forgets a profile's key on this computer.
import { VelaroError } from '../../core/errors.ts';
import { keyFamilies } from '../../core/key-families.ts';
import { defineCommand } from '../command.ts';
import { profileOption } from '../connection-options.ts';
import { kindOption, kindWords } from '../kind-option.ts';
import { keyStorage } from '../stored-key.ts';

export default defineCommand({
  summary: 'forget the key of a profile',
  description:
    'Removes the key of a profile from where it rests, and the profile from the settings when it was its last one. The key itself goes on ' +
    'working elsewhere: to end it, run "velaro-mcp keys revoke self" before.',
  options: [kindOption, profileOption],
  examples: [{ command: 'velaro-mcp logout --profile work', does: 'forget one profile' }],
  async run(context, input) {
    const { output } = context;
    const { profileNamed, readSettings } = await import('../../secrets/profiles.ts');
    const profile = profileNamed(readSettings(context.environment), input.get(profileOption)).name;
    const kind = input.get(kindOption);
    const storage = await keyStorage(context, profile, kind);
    const entry = storage.entry();
    if (!entry)
      throw new VelaroError('key.missing', `Profile "${profile}" has no ${keyFamilies[kind].label} to forget.`, {
        hint: 'See the keys of all profiles with "velaro-mcp profiles list"; --kind names another family.',
      });
    const removed = await storage.forget();
    output.result({ profile, url: entry.url, prefix: entry.prefix, id: entry.id ?? null, removed }, () =>
      removed ? `Forgot the key of profile ${profile}.\n` : `Forgot profile ${profile}; its key was gone already.\n`,
    );
    const revoke = `velaro-mcp keys revoke ${entry.id ?? 'ID'}${kindWords(kind)}`;
    output.note(`The key ${entry.prefix}… still works until it is revoked: "${revoke}" with an admin key.`);
  },
});
