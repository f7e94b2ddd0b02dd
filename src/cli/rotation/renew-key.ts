// Rotation where the gateway gives the key a new text that counts from its first use on: store first, use then.
import type { KeyEndpoints } from '../../client/key-endpoints.ts';
import { ownKeyId } from '../../client/key-endpoints.ts';
import type { Rotation } from '../../secrets/rotation-journal.ts';
import type { StoredKey } from '../../secrets/secret-store.ts';
import { closeRotation, described, type Ending, isRefusal, type RotationTools } from './rotation-tools.ts';

export interface Renewal {
  readonly rotationId: string;
  readonly url: URL;
  readonly oldPrefix: string;
  readonly graceSeconds: number;
}

/**
 * Asks for the new text and puts it into the key's place. Until it is used the old text works, so a lost reply loses
 * nothing: ending the old key "now" is therefore a grace of 0, not the gateway's `now`.
 * @throws VelaroError `rotation.unsupported`
 */
export async function beginRenewal(tools: RotationTools, old: StoredKey, wanted: Renewal): Promise<void> {
  const { rotationId, url, oldPrefix, graceSeconds } = wanted;
  const { id, key, scopes } = await tools.connect(old).rotateKey(ownKeyId, { graceSeconds });
  tools.journal.begin({
    id: rotationId,
    manner: 'renew',
    url: url.href,
    oldFingerprint: tools.fingerprintOf(old.key),
    oldPrefix,
    oldId: id,
    scopes,
    startedAt: tools.now().toISOString(),
  });
  try {
    await tools.store.write(tools.previousAccount, old);
    await tools.store.write(tools.account, { ...old, key, id, rotation: rotationId });
  } catch (thrown) {
    // The old text is in its place, or put back there; the new one lapses unused.
    await tools.store.write(tools.account, old).catch(() => undefined);
    await closeRotation(tools, 'finish').catch(() => undefined);
    throw thrown;
  }
}

/** Goes on from wherever the rotation stands; every step may be cut off and repeated. */
export async function finishRenewal(tools: RotationTools, rotation: Rotation, current: StoredKey): Promise<Ending> {
  if (current.rotation !== rotation.id) {
    await closeRotation(tools, 'finish');
    return { state: 'undone' };
  }
  // Running bridges take the new text over from here on, before its first use ends the old one.
  await tools.describe(described(current, rotation));
  let expiresAt: string | null | undefined;
  try {
    expiresAt = await firstUse(tools.connect(current));
  } catch (thrown) {
    const previous = isRefusal(thrown) ? await tools.store.read(tools.previousAccount) : undefined;
    if (!previous || !isRefusal(thrown)) throw thrown;
    await tools.store.write(tools.account, previous);
    await tools.describe(described(previous, rotation));
    await closeRotation(tools, 'finish');
    return { state: 'undone', reason: thrown };
  }
  if (expiresAt) await tools.describe(described(current, rotation, expiresAt));
  await closeRotation(tools, 'finish');
  return { state: 'done', current };
}

async function firstUse(endpoints: KeyEndpoints): Promise<string | null | undefined> {
  const about = await endpoints.showOwnKey();
  if (!about) await endpoints.checkKey();
  return about?.expiresAt;
}
