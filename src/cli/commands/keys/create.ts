// Creates a key and shows it once, or puts it into the keychain.
import type { KeyRequest } from '../../../client/gateway-api.ts';
import { readExpiry } from '../../../core/duration.ts';
import { VelaroError } from '../../../core/errors.ts';
import { readScopes } from '../../../core/scopes.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { withGateway } from '../../connect.ts';
import { connectionOptions } from '../../connection-options.ts';
import { keyFacts } from '../../key-facts.ts';
import { flagOption, type Input, listOption, requiredOption, textOption, wholeNumberOption } from '../../option.ts';
import { keyStorage } from '../../stored-key.ts';

const label = requiredOption('--label <text>', 'what the key is for');
const scopes = listOption(
  '--scope <scopes...>',
  'what it may do: commerce, crm, itsm, civic, marketing, communications, automation, campaigns, appointments, ops',
);
const expires = textOption('--expires <when>', 'a span (90d, 12h) or a date (2027-01-31, from midnight UTC on)');
const quota = wholeNumberOption('--quota <calls>', 'calls a month, below the quota of the plan', {
  from: 1,
  to: Number.MAX_SAFE_INTEGER,
});
const admin = flagOption('--admin', 'may manage the keys of the site');
const store = textOption('--store <profile>', 'put it into the keychain under this new profile, and do not print it');

export default defineCommand({
  summary: 'create a key; it is shown once',
  description:
    'Creates a key. It is printed once and can never be read again: alone on stdout in a pipe, as "key" with --json. ' +
    'With --store it goes into the keychain instead. Needs an admin key.',
  options: [label, scopes, expires, quota, admin, store, ...connectionOptions],
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
  ],
  async run(context, input) {
    const { output } = context;
    const request = keyRequest(context, input);
    const profile = input.get(store);
    const storage = profile === undefined ? undefined : await keyStorage(context, profile);
    storage?.refuseIfTaken();
    const minted = await withGateway(context, input, async (api) => {
      const created = await api.createKey(request);
      try {
        await storage?.save({ key: created.key, url: api.url, id: created.id, expiresAt: created.expiresAt });
      } catch (thrown) {
        // Nobody has this key and nobody ever will: it must not stay alive.
        await api.revokeKey(created.id).catch(() => {
          output.warn(`The key ${created.id} was created, stored nowhere, and could not be revoked: revoke it.`);
        });
        throw thrown;
      }
      return created;
    });
    const { key, ...facts } = minted;
    if (profile === undefined) return output.newKey(key, { member: 'key', document: facts, facts: keyFacts(facts) });
    output.result({ ...facts, profile }, () => keyFacts(facts));
    output.note(`The key is in the keychain, as profile ${profile}.`);
  },
});

function keyRequest({ now }: CommandContext, input: Input): KeyRequest {
  const expiry = input.get(expires);
  const monthlyQuota = input.get(quota);
  const wanted = input.get(scopes);
  if (wanted.length === 0)
    throw new VelaroError('argument.invalid', '--scope is missing.', {
      hint: 'Say what the key may do, for example --scope commerce,ops.',
      details: { field: '--scope' },
    });
  return {
    label: input.get(label),
    scopes: readScopes('mcp', wanted),
    ...(expiry !== undefined && { expiresAt: readExpiry(expiry, now(), '--expires').toISOString() }),
    ...(monthlyQuota !== undefined && { monthlyQuota }),
    ...(input.get(admin) && { admin: true }),
  };
}
