// Gives a key a new text: the profile's own from end to end, another one like a new key.
import { ownKeyId } from '../../../client/gateway-api.ts';
import { readDuration } from '../../../core/duration.ts';
import { VelaroError } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { chooseConnection, withGateway } from '../../connect.ts';
import { connectionOptions } from '../../connection-options.ts';
import { keyFacts } from '../../key-facts.ts';
import { flagOption, type Input, optionalArgument, textOption } from '../../option.ts';
import { rotateOwnKey } from '../../rotate-own-key.ts';
import { formatFacts } from '../../table.ts';

const id = optionalArgument('id', "the key's id; without it, the key of this profile");
const grace = textOption(
  '--grace <time>',
  'how long the old key works after the first use of the new one (default: 24h)',
);
const now = flagOption('--now', 'end the old key at once');

const defaultGrace = '24h';

export default defineCommand({
  summary: 'replace a key by a new one, without losing access',
  description:
    'Without an id: replaces the key of this profile in the keychain. The old key goes on working until the new one is ' +
    'stored and used, so an interruption at any moment loses nothing. With an id (admin key): prints the new key once.',
  arguments: [id],
  options: [grace, now, ...connectionOptions],
  examples: [
    { command: 'velaro-mcp keys rotate', does: 'the key of this profile; running bridges take it over' },
    { command: 'velaro-mcp keys rotate ID --now', does: 'a key that has leaked' },
  ],
  async run(context, input) {
    const { output } = context;
    const graceSeconds = readGrace(input);
    const keyId = input.get(id);
    const choice = await chooseConnection(context, input);
    if (keyId === undefined || keyId === ownKeyId || keyId === choice.id) {
      const rotated = await rotateOwnKey(context, input, choice, graceSeconds);
      output.result({ ...rotated, graceSeconds }, () =>
        formatFacts([
          ['profile', rotated.profile],
          ['key', `${rotated.prefix}…, in the keychain`],
          [
            'before',
            `${rotated.replaced}…, works ${graceSeconds === 0 ? 'no longer' : `${graceSeconds / 3600} h more`}`,
          ],
        ]),
      );
      return;
    }
    const request = input.get(now) ? ({ now: true } as const) : { graceSeconds };
    const { key, ...facts } = await withGateway(context, input, (api) => api.rotateKey(keyId, request));
    output.newKey(key, { member: 'key', document: facts, facts: keyFacts(facts) });
  },
});

function readGrace(input: Input): number {
  const written = input.get(grace);
  if (!input.get(now)) return readDuration(written ?? defaultGrace, '--grace');
  if (written === undefined) return 0;
  throw new VelaroError('argument.invalid', '--grace and --now are both given.', { hint: 'Use one of them.' });
}
