// Gives a key a new text: the profile's own from end to end, another one like a new key.
import { ownKeyId } from '../../../client/key-endpoints.ts';
import { readDuration } from '../../../core/duration.ts';
import { VelaroError } from '../../../core/errors.ts';
import { keyFamilies } from '../../../core/key-families.ts';
import { environmentOf } from '../../../core/key-format.ts';
import type { KeyChoice } from '../../../secrets/find-key.ts';
import { refuseWrongClock } from '../../clock.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { chooseConnection, chooseManager, withKeys } from '../../connect.ts';
import { connectionOptions } from '../../connection-options.ts';
import { keyFileOption, keyStdinOption, readGivenKey } from '../../given-key.ts';
import { keyFacts, placeText } from '../../key-facts.ts';
import { kindOption } from '../../kind-option.ts';
import { flagOption, type Input, optionalArgument, textOption } from '../../option.ts';
import { canPrompt } from '../../prompt.ts';
import { rotateProfileKey } from '../../rotation/rotate-profile-key.ts';
import { formatFacts } from '../../table.ts';

const id = optionalArgument('id', "the key's id; without it, the key of this profile");
const grace = textOption(
  '--grace <time>',
  'how long the old key works on (default: 24h after the first use of the new one; none at a hosted gateway)',
);
const now = flagOption('--now', 'end the old key at once');
const ifOlderThan = textOption('--if-older-than <time>', 'do nothing when the key was stored later than that, as 80d');

export default defineCommand({
  summary: 'replace a key by a new one, without losing access',
  description:
    'Without an id: replaces the key of this profile where it rests. The stored key works at every moment, and an ' +
    'interruption loses nothing: exit code 12 means that it goes on with the next command. Where the gateway can neither ' +
    'rotate nor create keys, it asks for a second key that you create (--key-stdin in a script) and says which one to ' +
    'revoke. With an id (admin key): prints the new key once.',
  arguments: [id],
  options: [grace, now, ifOlderThan, keyStdinOption, keyFileOption, kindOption, ...connectionOptions],
  examples: [
    { command: 'velaro-mcp keys rotate', does: 'the key of this profile; running bridges take it over' },
    { command: 'velaro-mcp keys rotate --if-older-than 80d --json', does: 'once a day, from cron' },
    { command: 'velaro-mcp keys rotate ID --now', does: 'a key that has leaked' },
  ],
  async run(context, input) {
    const { output } = context;
    const graceSeconds = readGrace(input);
    const maxAge = input.get(ifOlderThan);
    const maxAgeSeconds = maxAge === undefined ? undefined : readDuration(maxAge, '--if-older-than');
    const keyId = input.get(id);
    const kind = input.get(kindOption);
    const own = keyId === undefined || keyId === ownKeyId;
    const choice = await (own ? chooseConnection : chooseManager)(context, input, kind);
    if (own || (keyId === choice.id && choice.kind === kind)) {
      if (maxAgeSeconds !== undefined && (await isYounger(context, choice, maxAgeSeconds))) return;
      await rotateOwn(context, input, choice, graceSeconds);
      return;
    }
    const request = input.get(now) ? ({ now: true } as const) : { graceSeconds: graceSeconds ?? defaultGraceSeconds };
    const { key, ...facts } = await withKeys(context, input, kind, (keys) => keys.rotateKey(keyId, request));
    output.newKey(key, { member: 'key', document: facts, facts: keyFacts(facts, output.width) });
    output.note(
      'now' in request
        ? 'The old key works no longer.'
        : `The old key works until the new one is used, and ${request.graceSeconds / 3600} h more; a new one that is not used within 24 h lapses.`,
    );
  },
});

const defaultGraceSeconds = 24 * 3600;

async function rotateOwn(
  context: CommandContext,
  input: Input,
  choice: KeyChoice,
  graceSeconds: number | undefined,
): Promise<void> {
  const swap = input.get(keyStdinOption) || input.get(keyFileOption) !== undefined;
  const secondKey = swap || canPrompt(context) ? () => askSecondKey(context, input, choice) : undefined;
  const rotated = await rotateProfileKey(context, input, choice, { graceSeconds, secondKey, swap });
  context.output.result({ ...rotated, rotated: true }, () =>
    formatFacts([
      ['profile', rotated.profile],
      ['key', `${rotated.prefix}…, ${placeText(rotated.store)}`],
      [
        'before',
        `${rotated.replaced}…, works ${rotated.graceSeconds === 0 ? 'no longer' : `${rotated.graceSeconds / 3600} h more`}`,
      ],
    ]),
  );
}

/** A key that a person has created beside the one in use; the Rotate button would end that one before this is stored. */
async function askSecondKey(context: CommandContext, input: Input, choice: KeyChoice): Promise<string> {
  const { label } = keyFamilies[choice.kind];
  context.output.note(
    `Create a second ${label} with the same scopes where you created the first. Do not press Rotate: that ends the old key at once.`,
  );
  const { key, family } = await readGivenKey(context, input, `The new ${label}`);
  if (family.kind !== choice.kind)
    throw new VelaroError('key.family', `This is a ${family.label}; a ${label} is needed.`, {
      hint: 'Nothing has changed. Copy the other key.',
    });
  if (environmentOf(key) !== environmentOf(choice.prefix))
    throw new VelaroError('key.environment', 'One of the two keys is a live key, and the other is a test key.', {
      hint: 'Nothing has changed. Create a key of the same kind.',
    });
  const { fingerprintOf } = await import('../../../secrets/key-fingerprint.ts');
  if (fingerprintOf(key) !== choice.fingerprint) return key;
  throw new VelaroError('argument.invalid', 'This is the key that is in use already.', {
    hint: 'Create a second one, and give that.',
  });
}

async function isYounger(context: CommandContext, choice: KeyChoice, maxAgeSeconds: number): Promise<boolean> {
  const { output, environment } = context;
  refuseWrongClock(context.now());
  const { readSettings } = await import('../../../secrets/profiles.ts');
  const entry = readSettings(environment).profiles.get(choice.profile)?.keys[choice.kind];
  const storedAt = entry?.storedAt;
  if (choice.source.from === 'environment' || storedAt === undefined) return false;
  const ageSeconds = (context.now().getTime() - Date.parse(storedAt)) / 1000;
  if (!(ageSeconds < maxAgeSeconds)) return false;
  const days = Math.max(0, Math.floor(ageSeconds / 86_400));
  output.result(
    { profile: choice.profile, prefix: choice.prefix, storedAt, rotated: false },
    () => `The key ${choice.prefix}… was stored ${days} days ago: nothing to do.\n`,
  );
  return true;
}

function readGrace(input: Input): number | undefined {
  const written = input.get(grace);
  if (!input.get(now)) return written === undefined ? undefined : readDuration(written, '--grace');
  if (written === undefined) return 0;
  throw new VelaroError('argument.invalid', '--grace and --now are both given.', { hint: 'Use one of them.' });
}
