// Lists every setting as it holds now, and on demand what says so.
import { defineCommand } from '../../command.ts';
import { profileOption } from '../../connection-options.ts';
import { openSettingsInForce } from '../../open-settings.ts';
import { flagOption } from '../../option.ts';
import { allSettings, type SettingInForce, settingInForce, settingText } from '../../setting.ts';
import { type Column, formatTable } from '../../table.ts';

const showOrigin = flagOption('--show-origin', 'say where each value comes from');

const columns: readonly Column<SettingInForce>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'VALUE', value: ({ value }) => settingText(value), shrinksTo: 24 },
];
const origin: Column<SettingInForce> = {
  title: 'FROM',
  value: ({ origin: kind, from }) => (from === null ? kind : `${kind} ${from}`),
};

export default defineCommand({
  summary: 'list every setting as it holds now',
  description:
    'Lists the settings of this computer and of the profile: a flag goes before a variable, a variable before the ' +
    'settings file, the file before the default. Keys are not settings: see "velaro-mcp profiles list".',
  options: [showOrigin, profileOption],
  examples: [{ command: 'velaro-mcp config list --show-origin', does: 'with the file or variable of each' }],
  async run(context, input) {
    const { output } = context;
    const opened = await openSettingsInForce(context, input);
    const settings = allSettings.map((setting) => settingInForce(setting, opened));
    output.result({ profile: opened.profile.name, settings }, () =>
      formatTable(input.get(showOrigin) ? [...columns, origin] : columns, settings, output.width),
    );
  },
});
