// Makes a profile the one that is used when none is named.
import { defineCommand } from '../../command.ts';
import { requiredArgument } from '../../option.ts';

const name = requiredArgument('name', 'the profile, as "velaro-mcp profiles list" shows it');

export default defineCommand({
  summary: 'choose the profile that is used when none is named',
  arguments: [name],
  options: [],
  examples: [{ command: 'velaro-mcp profiles use work', does: 'from now on, also for bridges that start' }],
  async run({ environment, output }, input) {
    const { openSettings } = await import('../../../secrets/profile-settings.ts');
    const profile = input.get(name);
    await openSettings(environment).useProfile(profile);
    output.result({ profile }, () => `Profile ${profile} is in use.\n`);
    if (environment.VELARO_PROFILE && environment.VELARO_PROFILE !== profile)
      output.warn(`VELARO_PROFILE is set to ${environment.VELARO_PROFILE} in this shell and goes before it.`);
  },
});
