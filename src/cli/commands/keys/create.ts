// Creates a key and shows it once, or puts it where keys rest.
import type { KeyRequest } from '../../../client/key-endpoints.ts';
import { readExpiry } from '../../../core/duration.ts';
import { VelaroError } from '../../../core/errors.ts';
import type { KeyKind } from '../../../core/key-families.ts';
import { readScopes, scopesFor } from '../../../core/scopes.ts';
import { insecureStorageOption, storageOption, wantedStore } from '../../choose-store.ts';
import { refuseWrongClock } from '../../clock.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { withKeys } from '../../connect.ts';
import { connectionOptions } from '../../connection-options.ts';
import { githubOutputFile, githubOutputOption, setGithubOutput } from '../../github-actions.ts';
import { keyFacts, placeText } from '../../key-facts.ts';
import { kindOption } from '../../kind-option.ts';
import {
  choiceOption,
  flagOption,
  type Input,
  listOption,
  requiredOption,
  textOption,
  wholeNumberOption,
} from '../../option.ts';
import { keyStorage } from '../../stored-key.ts';

const label = requiredOption('--label <text>', 'what the key is for');
const scopes = listOption('--scope <scopes...>', 'what it may do: scopes from the lists above');
const expires = textOption('--expires <when>', 'a span (90d, 12h) or a date (2027-01-31, from midnight UTC on)');
const quota = wholeNumberOption('--quota <calls>', 'calls a month, below the quota of the plan; MCP keys', {
  from: 1,
  to: Number.MAX_SAFE_INTEGER,
});
const admin = flagOption('--admin', 'may manage the keys of the site');
const environment = choiceOption('--environment <which>', 'data that a VelaFlows token touches', ['live', 'test']);
const store = textOption('--store <profile>', 'keep it on this computer under this new profile, and do not print it');

export default defineCommand({
  summary: 'create a key; it is shown once',
  description:
    'Creates a key. It is printed once and can never be read again: alone on stdout in a pipe, as "key" with --json. ' +
    'With --store it goes into the keychain instead. Needs an admin key of the same family, or the admin key of a gateway of ' +
    'your own, which manages all three.\n\n' +
    `Scopes of MCP keys: ${Object.keys(scopesFor('mcp')).join(' ')}\n` +
    `Of REST keys: ${Object.keys(scopesFor('rest')).join(' ')}\n` +
    `Of VelaFlows tokens: ${Object.keys(scopesFor('velaflows')).join(' ')}`,
  options: [
    label,
    scopes,
    expires,
    quota,
    admin,
    environment,
    store,
    storageOption,
    insecureStorageOption,
    githubOutputOption,
    kindOption,
    ...connectionOptions,
  ],
  examples: [
    {
      command: 'velaro-mcp keys create --label laptop --scope commerce,ops',
      does: 'a key for two categories of tools',
    },
    { command: 'velaro-mcp keys create --label ci --scope ops --expires 90d > key.txt', does: 'a key into a file' },
    {
      command: 'velaro-mcp keys create --label work --scope crm --store work',
      does: 'a key straight into the keychain',
    },
    {
      command: 'velaro-mcp keys create --kind velaflows --label sync --scope contacts:read,contacts:write',
      does: 'a VelaFlows token',
    },
  ],
  async run(context, input) {
    const { output } = context;
    const kind = input.get(kindOption);
    const request = keyRequest(context, input, kind);
    const profile = input.get(store);
    const outputName = input.get(githubOutputOption);
    refuseTwoPlaces(profile, outputName);
    const outputFile = outputName === undefined ? undefined : githubOutputFile(context);
    const storage = profile === undefined ? undefined : await keyStorage(context, profile, kind);
    storage?.refuseIfTaken();
    const place = wantedStore(input);
    const { minted, kept } = await withKeys(context, input, kind, async (keys) => {
      const created = await keys.createKey(request);
      try {
        if (outputFile !== undefined && outputName !== undefined)
          setGithubOutput(context, outputFile, outputName, created.key);
        const { key, id, expiresAt } = created;
        return { minted: created, kept: await storage?.save({ key, url: keys.url, id, expiresAt }, place) };
      } catch (thrown) {
        // Nobody has this key and nobody ever will: it must not stay alive.
        await keys.revokeKey(created.id).catch(() => {
          output.warn(`The key ${created.id} was created, stored nowhere, and could not be revoked: revoke it.`);
        });
        throw thrown;
      }
    });
    const { key, ...facts } = minted;
    if (outputName !== undefined) {
      output.result({ ...facts, githubOutput: outputName }, () => keyFacts(facts, output.width));
      return;
    }
    if (kept === undefined) {
      output.newKey(key, { member: 'key', document: facts, facts: keyFacts(facts, output.width) });
      return;
    }
    output.result({ ...facts, profile, store: kept }, () => keyFacts(facts, output.width));
    output.note(`The key is ${placeText(kept)}, as profile ${profile}.`);
  },
});

function keyRequest({ now }: CommandContext, input: Input, kind: KeyKind): KeyRequest {
  const expiry = input.get(expires);
  const monthlyQuota = input.get(quota);
  const wanted = input.get(scopes);
  const touches = input.get(environment);
  if (wanted.length === 0)
    throw wrong('--scope', 'is missing', 'Say what the key may do, for example --scope commerce,ops.');
  if (monthlyQuota !== undefined && kind !== 'mcp') throw wrong('--quota', 'is for MCP keys only', 'Leave it out.');
  if (touches !== undefined && kind !== 'velaflows')
    throw wrong('--environment', 'is for VelaFlows tokens only', 'Leave it out.');
  // A span is counted from now; a wrong clock would make a key that has expired, or one that never does.
  if (expiry !== undefined && !/^\d{4}-/.test(expiry.trim())) refuseWrongClock(now());
  return {
    label: input.get(label),
    scopes: readScopes(kind, wanted),
    ...(expiry !== undefined && { expiresAt: readExpiry(expiry, now(), '--expires').toISOString() }),
    ...(monthlyQuota !== undefined && { monthlyQuota }),
    ...(input.get(admin) && { admin: true }),
    ...(touches !== undefined && { environment: touches }),
  };
}

function refuseTwoPlaces(profile: string | undefined, outputName: string | undefined): void {
  if (profile !== undefined && outputName !== undefined)
    throw wrong('--store', 'and --github-output are both given', 'Use one of them.');
}

function wrong(field: string, problem: string, hint: string): VelaroError {
  return new VelaroError('argument.invalid', `${field} ${problem}.`, { hint, details: { field } });
}
