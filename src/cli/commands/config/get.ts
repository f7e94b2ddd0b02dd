// Prints one setting as it holds now.
import { defineCommand } from '../../command.ts';
import { profileOption } from '../../connection-options.ts';
import { openSettingsInForce } from '../../open-settings.ts';
import { requiredArgument } from '../../option.ts';
import { settingInForce, settingNamed, settingText } from '../../setting.ts';

const name = requiredArgument('name', 'the setting, as "velaro-mcp config list" shows it');

export default defineCommand({
  summary: 'print one setting as it holds now',
  arguments: [name],
  options: [profileOption],
  examples: [{ command: 'velaro-mcp config get readOnly --profile work', does: 'true or false' }],
  async run(context, input) {
    const setting = settingNamed(input.get(name));
    const inForce = settingInForce(setting, await openSettingsInForce(context, input));
    context.output.result(inForce, () => `${settingText(inForce.value)}\n`);
  },
});
