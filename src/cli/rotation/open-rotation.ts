// Brings together, under one lock, what rotating a profile's key needs.
import { VelaroError } from '../../core/errors.ts';
import { keyFamilies } from '../../core/key-families.ts';
import type { KeyChoice } from '../../secrets/find-key.ts';
import type { RotationJournal } from '../../secrets/rotation-journal.ts';
import { isStoreName } from '../../secrets/secret-store.ts';
import type { CommandContext } from '../command.ts';
import { withKeyEndpoints } from '../connect.ts';
import { openSecretStore } from '../open-secret-store.ts';
import type { Input } from '../option.ts';
import { keyStorage } from '../stored-key.ts';
import type { RotationTools } from './rotation-tools.ts';

/**
 * Runs the work while no other program rotates this key.
 * @throws VelaroError `rotation.source` for a key that does not rest where a new one can be put, `rotation.busy`.
 */
export async function withRotation<Value>(
  context: CommandContext,
  input: Input,
  choice: KeyChoice,
  url: URL,
  work: (tools: RotationTools) => Promise<Value>,
): Promise<Value> {
  const { source, profile, kind } = choice;
  if (!isStoreName(source.from) || !('account' in source)) throw notStored(choice);
  const { account } = source;
  const [names, { openRotationJournal }, { withRotationLock }, { fingerprintOf }, { settingsFolder }] =
    await Promise.all([
      import('../../secrets/profile-name.ts'),
      import('../../secrets/rotation-journal.ts'),
      import('../../secrets/rotation-lock.ts'),
      import('../../secrets/key-fingerprint.ts'),
      import('../../secrets/settings-file.ts'),
    ]);
  const journal = openRotationJournal(settingsFolder(context.environment), account);
  const place = source.from;
  return withRotationLock(lockPath(journal), async () => {
    const [store, storage] = await Promise.all([openSecretStore(context, place), keyStorage(context, profile, kind)]);
    return withKeyEndpoints(context, input, { url, kind }, (connect) =>
      work({
        store,
        account,
        nextAccount: names.nextAccount(account),
        previousAccount: names.previousAccount(account),
        journal,
        fingerprintOf,
        describe: (stored) => storage.describe(stored, place),
        connect: (stored) => {
          if (stored.origin === url.origin) return connect(stored);
          throw new VelaroError(
            'key.origin',
            `The key was stored for ${stored.origin} and is not sent to ${url.origin}.`,
            {
              hint: `Run "velaro-mcp login --profile ${profile}" to store it again.`,
            },
          );
        },
        now: context.now,
        warn: context.output.warn,
      }),
    );
  });
}

/** The lock that stands for the right to rotate the journal's key. */
export function lockPath({ path }: RotationJournal): string {
  return `${path}.lock`;
}

function notStored({ source, kind, command }: KeyChoice): VelaroError {
  const { keyVariable } = keyFamilies[kind];
  const from = source.from === 'environment' && 'variable' in source ? source.variable : undefined;
  return new VelaroError(
    'rotation.source',
    `The key comes from ${from ?? `the program ${command?.[0] ?? ''}`}, and a new one cannot be put there.`,
    {
      hint: from
        ? `Create one with "velaro-mcp keys create", set ${from} to it, then revoke the old one.`
        : `Create one with "velaro-mcp keys create", let the program print it (or set ${keyVariable}), then revoke the old one.`,
    },
  );
}
