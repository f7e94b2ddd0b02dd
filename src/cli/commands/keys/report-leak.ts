// Revokes a key that has leaked, with nothing but the key itself.
import { keyFamilies } from '../../../core/key-families.ts';
import { visiblePrefix } from '../../../core/key-format.ts';
import { defineCommand } from '../../command.ts';
import { withKeyEndpoints } from '../../connect.ts';
import { connectionOptions } from '../../connection-options.ts';
import { keyFileOption, keyStdinOption, readGivenKey } from '../../given-key.ts';
import { loginAddress, refuseWrongAddress, siteOption } from '../../login-address.ts';

export default defineCommand({
  summary: 'revoke a key that has leaked, whoever owns it',
  description:
    'Sends the key to its gateway, which revokes it at once. Nothing else is needed: whoever has a key may end it. ' +
    'The address is that of the MCP gateway, for keys of all families.',
  options: [keyStdinOption, keyFileOption, siteOption, ...connectionOptions],
  examples: [
    { command: 'velaro-mcp keys report-leak --site acme --key-stdin < leaked', does: 'a key that was found somewhere' },
  ],
  async run(context, input) {
    const { environment, output } = context;
    refuseWrongAddress(input);
    const { key } = await readGivenKey(context, input, 'The leaked key');
    const { profileNamed, readSettings } = await import('../../../secrets/profiles.ts');
    const known = profileNamed(readSettings(environment)).keys.mcp?.url;
    const url = await loginAddress(context, input, keyFamilies.mcp, known);
    const prefix = visiblePrefix(key);
    // The key goes into the body alone: no other credential is asked for.
    await withKeyEndpoints(context, input, { url, kind: 'mcp' }, (connect) => connect({ key: '' }).reportLeak(key));
    output.result({ prefix, revoked: true }, () => `The key ${prefix}… is dead.\n`);
  },
});
