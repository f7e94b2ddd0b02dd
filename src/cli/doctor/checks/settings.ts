// The settings file: readable, and for nobody else.
import { chmodSync, statSync } from 'node:fs';
import { toVelaroError } from '../../../core/errors.ts';
import { readSettings } from '../../../secrets/profiles.ts';
import { settingsPath } from '../../../secrets/settings-file.ts';
import { defineCheck, good, problem, warning } from '../define-check.ts';

export default defineCheck({
  rank: 20,
  title: 'settings',
  async run({ context: { environment } }) {
    const path = settingsPath(environment);
    const state = statSync(path, { throwIfNoEntry: false });
    if (!state) return [good(`None yet (${path}).`)];
    try {
      readSettings(environment);
    } catch (thrown) {
      const { message, hint } = toVelaroError(thrown);
      return [problem(message, hint ?? `Mend ${path}.`)];
    }
    if (process.platform !== 'win32' && (state.mode & 0o077) !== 0)
      return [
        warning(`${path} can be read by others.`, `chmod 600 ${path}`, async () => {
          chmodSync(path, 0o600);
          return `${path} is for you alone now.`;
        }),
      ];
    return [good(path)];
  },
});
