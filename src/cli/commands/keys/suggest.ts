// Finds the scopes that a key has and does not use, and rotates into a key without them.
import type { KeySummary, ScopeUse } from '../../../client/gateway-answers.ts';
import type { KeyEndpoints } from '../../../client/key-endpoints.ts';
import { VelaroError } from '../../../core/errors.ts';
import type { KeyKind } from '../../../core/key-families.ts';
import { askYesOrNo } from '../../choose.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { chooseConnection, chooseManager, readConnectionKey, withKeyEndpoints } from '../../connect.ts';
import { connectionOptions } from '../../connection-options.ts';
import { kindOption, kindWords } from '../../kind-option.ts';
import { flagOption, type Input, optionalArgument, wholeNumberOption } from '../../option.ts';
import { canPrompt } from '../../prompt.ts';
import { rotateProfileKey } from '../../rotation/rotate-profile-key.ts';
import { formatFacts } from '../../table.ts';

const id = optionalArgument('id', "the key's id; without it, the key of this profile");
const days = wholeNumberOption('--days <days>', 'not used for so many days counts as not used (default: 30)', {
  from: 1,
  to: 3650,
});
const yes = flagOption('-y, --yes', "rotate this profile's key into the narrower one without asking");

const dayMs = 86_400_000;
const defaultDays = 30;

interface Suggestion {
  readonly id: string;
  readonly label: string | null;
  readonly admin: boolean;
  readonly createdAt: string | null;
  readonly days: number;
  readonly scopes: readonly string[];
  readonly unused: readonly string[];
  readonly narrower: readonly string[];
}

export default defineCommand({
  summary: 'scopes that a key has and does not use',
  description:
    'Compares the scopes of a key with those it has used, and says which could be taken away. On a terminal, or with ' +
    '--yes, it then rotates the key of this profile into one without them; that needs an admin key.',
  arguments: [id],
  options: [days, yes, kindOption, ...connectionOptions],
  examples: [
    { command: 'velaro-mcp keys suggest', does: 'the key of this profile' },
    { command: 'velaro-mcp keys suggest --days 90 --yes', does: 'takes away what was not used for 90 days' },
  ],
  async run(context, input) {
    const { output } = context;
    const kind = input.get(kindOption);
    const wanted = input.get(id);
    const { managed, ...choice } = await chooseAsker(context, input, kind, wanted !== undefined);
    const found = await readConnectionKey(context, choice);
    const suggestion = await withKeyEndpoints(context, input, { url: managed, kind }, (connect) =>
      suggest(connect(found), wanted ?? choice.id, input.get(days) ?? defaultDays, context.now()),
    );
    const { unused, narrower, scopes } = suggestion;
    const rotates =
      unused.length > 0 &&
      narrower.length > 0 &&
      (wanted === undefined || (wanted === choice.id && choice.kind === kind)) &&
      (input.get(yes) || (canPrompt(context) && !output.json && (await agreed(context, suggestion))));
    const rotated = rotates
      ? await rotateProfileKey(context, input, choice, { swap: false, secondKey: undefined, scopes: narrower })
      : undefined;
    output.result({ ...suggestion, rotated: rotated ?? null }, () =>
      formatFacts(
        [
          ['key', suggestion.label ?? suggestion.id],
          ['scopes', scopes.join(' ')],
          ['not used', unused.join(' ') || `none: all were used in ${suggestion.days} days`],
          ['enough', unused.length > 0 && narrower.length > 0 ? narrower.join(' ') : undefined],
          ['rotated', rotated && `to ${rotated.prefix}…, without ${unused.join(' ')}`],
        ],
        output.width,
      ),
    );
    if (narrower.length === 0) output.note(nothingUsed(suggestion, kind));
  },
});

/** A key of another family, named by its id, may be one that the profile's MCP key manages. */
async function chooseAsker(context: CommandContext, input: Input, kind: KeyKind, another: boolean) {
  if (another) return chooseManager(context, input, kind);
  const choice = await chooseConnection(context, input, kind);
  return { ...choice, managed: choice.url };
}

function nothingUsed({ id: keyId, admin, createdAt }: Suggestion, kind: KeyKind): string {
  if (admin) return 'Nothing was used, but an admin key may be there to manage keys, which needs no scope.';
  const since = createdAt ? ` since the key was made on ${createdAt.slice(0, 10)}` : '';
  const revoke = `velaro-mcp keys revoke ${keyId}${kindWords(kind)}`;
  return `Nothing was used${since}. If nobody needs it: ${revoke}`;
}

async function suggest(
  keys: KeyEndpoints,
  keyId: string | undefined,
  withinDays: number,
  now: Date,
): Promise<Suggestion> {
  const key = keyId === undefined ? await keys.showOwnKey() : await keys.showKey(keyId);
  const used = key && (await keys.scopeUse(key.id));
  if (!key || !used)
    throw new VelaroError('usage.unsupported', `${keys.url.host} does not say which scopes a key uses.`, {
      hint: 'See what your hosts call, and create a narrower key with "velaro-mcp keys create".',
    });
  const scopes = scopesOf(key);
  const recent = new Set(recentlyUsed(used, withinDays, now));
  return {
    id: key.id,
    label: key.label,
    admin: key.admin,
    createdAt: key.createdAt,
    days: withinDays,
    scopes,
    unused: scopes.filter((scope) => !recent.has(scope)),
    narrower: scopes.filter((scope) => recent.has(scope)),
  };
}

function scopesOf({ scopes }: KeySummary): readonly string[] {
  return scopes.map((scope) => scope.toLowerCase());
}

function recentlyUsed(used: readonly ScopeUse[], withinDays: number, now: Date): readonly string[] {
  const since = new Date(now.getTime() - withinDays * dayMs).toISOString().slice(0, 10);
  return used
    .filter(({ lastUsedOn, calls }) => calls > 0 && lastUsedOn >= since)
    .map(({ scope }) => scope.toLowerCase());
}

function agreed(context: CommandContext, { unused, days: span }: Suggestion): Promise<boolean> {
  const message = `${unused.join(', ')} not used in ${span} days. Rotate into a key without?`;
  return askYesOrNo(context, { message, instead: '--yes' });
}
