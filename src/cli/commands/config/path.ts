// Prints where the settings file is, whether it is there or not.
import { defineCommand } from '../../command.ts';

export default defineCommand({
  summary: 'print where the settings file is',
  options: [],
  examples: [{ command: 'velaro-mcp config path', does: 'VELARO_CONFIG_DIR moves it' }],
  async run({ environment, output }) {
    const { settingsPath } = await import('../../../secrets/settings-file.ts');
    const path = settingsPath(environment);
    output.result({ path }, () => `${path}\n`);
  },
});
