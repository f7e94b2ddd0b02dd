// Changes one setting in the settings file, or takes it out.
import { VelaroError } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { profileOption } from '../../connection-options.ts';
import { openSettingsInForce } from '../../open-settings.ts';
import { flagOption, optionalArgument, requiredArgument } from '../../option.ts';
import { settingInForce, settingNamed, settingText } from '../../setting.ts';

const name = requiredArgument('name', 'the setting, as "velaro-mcp config list" shows it');
const value = optionalArgument('value', 'true or false, a word, or a list with commas');
const unset = flagOption('--unset', 'take the setting out of the file');

export default defineCommand({
  summary: 'change one setting',
  description:
    'Writes one setting into the settings file. Those about tools belong to a profile, and hold where "serve" is ' +
    'started without the flag of that name. A bridge that runs takes them up when it is started again.',
  arguments: [name, value],
  options: [unset, profileOption],
  examples: [
    { command: 'velaro-mcp config set readOnly true --profile work', does: 'no tool that changes anything' },
    { command: "velaro-mcp config set tools 'shopify_*,velaro_*'", does: 'these tools alone' },
    { command: 'velaro-mcp config set tools --unset', does: 'all tools again' },
  ],
  async run(context, input) {
    const setting = settingNamed(input.get(name));
    const text = input.get(value);
    if ((text === undefined) !== input.get(unset))
      throw new VelaroError('argument.invalid', `config set ${setting.name} needs a value, or --unset.`, {
        hint: 'Give one of them.',
        details: { field: 'value' },
      });
    const { file, profile } = await openSettingsInForce(context, input);
    await setting.write(file, profile.name, text);
    const inForce = settingInForce(setting, await openSettingsInForce(context, input));
    context.output.result(
      { ...inForce, ...(setting.of === 'profile' && { profile: profile.name }) },
      () => `${setting.name} is ${settingText(inForce.value) || 'not set'}.\n`,
    );
    if (inForce.origin === 'environment')
      context.output.warn(`${inForce.from} is set in this shell and goes before the settings file.`);
  },
});
