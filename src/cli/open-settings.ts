// The settings file, opened for the commands that show and change settings.
import type { SettingsFile } from '../secrets/profile-settings.ts';
import type { CommandContext } from './command.ts';
import { profileOption } from './connection-options.ts';
import type { Input } from './option.ts';
import type { SettingsInForce } from './setting.ts';

/** The file, and what holds for the profile that the command line names. @throws VelaroError `settings.unreadable`, `profile.unknown` */
export async function openSettingsInForce(
  { environment }: CommandContext,
  input: Input,
): Promise<SettingsInForce & { readonly file: SettingsFile }> {
  const [{ profileNamed }, { openSettings }] = await Promise.all([
    import('../secrets/profiles.ts'),
    import('../secrets/profile-settings.ts'),
  ]);
  const file = openSettings(environment);
  const { settings, path } = file;
  return { file, settings, path, environment, profile: profileNamed(settings, input.get(profileOption)) };
}
