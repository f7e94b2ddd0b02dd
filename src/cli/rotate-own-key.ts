// Replaces the key of a profile, in an order in which the keychain always holds a key that works.
import { ownKeyId } from '../client/gateway-api.ts';
import { isVelaroError, VelaroError } from '../core/errors.ts';
import { visiblePrefix } from '../core/key-format.ts';
import { rememberSecret } from '../core/redaction.ts';
import type { KeyChoice } from '../secrets/find-key.ts';
import type { CommandContext } from './command.ts';
import { readConnectionKey, withKey } from './connect.ts';
import type { Input } from './option.ts';
import { keyStorage } from './stored-key.ts';

export interface RotatedKey {
  readonly profile: string;
  readonly id: string;
  readonly prefix: string;
  /** The prefix of the old key. */
  readonly replaced: string;
  readonly expiresAt: string | null;
}

/**
 * The gateway keeps the old key alive until the new one is first used, so losing its reply, or stopping before the
 * keychain has the new key, changes nothing. Ending the old key "now" is therefore a grace of 0, not the gateway's `now`.
 * @throws VelaroError `rotation.source` for a key that does not rest in the keychain, `rotation.unsupported`,
 * `rotation.pending` when the new key is stored and its first use is still to come.
 */
export async function rotateOwnKey(
  context: CommandContext,
  input: Input,
  choice: KeyChoice,
  graceSeconds: number,
): Promise<RotatedKey> {
  const { profile, source } = choice;
  if (source.from === 'environment')
    throw new VelaroError(
      'rotation.source',
      `The key comes from ${source.variable}, and a new one cannot be put there.`,
      {
        hint: `Create one with "velaro-mcp keys create", set ${source.variable} to it, then revoke the old one.`,
      },
    );
  const storage = await keyStorage(context, profile);
  const storedUrl = new URL(storage.entry()?.url ?? choice.url);
  const old = await readConnectionKey(context, choice);
  const minted = await withKey(context, input, old, (api) => api.rotateKey(ownKeyId, { graceSeconds }));
  rememberSecret(minted.key);
  const { id, expiresAt } = minted;
  await storage.save({ key: minted.key, url: storedUrl, id, expiresAt });
  try {
    await withKey(context, input, { key: minted.key, url: old.url }, (api) => api.showOwnKey());
  } catch (thrown) {
    if (isVelaroError(thrown) && thrown.kind === 'auth') {
      await storage.save({ key: old.key, url: storedUrl, id: choice.id, expiresAt: choice.expiresAt });
      throw thrown;
    }
    throw new VelaroError('rotation.pending', 'The new key is stored, but the gateway has not seen it yet.', {
      hint: 'Nothing is lost: its first use, for example "velaro-mcp status", completes the rotation.',
      cause: thrown,
    });
  }
  return { profile, id, prefix: visiblePrefix(minted.key), replaced: choice.prefix, expiresAt };
}
