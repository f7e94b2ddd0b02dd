// Rotation where only a person can create and revoke keys: takes a second key over, then waits until the first is revoked.
import type { Rotation } from '../../secrets/rotation-journal.ts';
import type { StoredKey } from '../../secrets/secret-store.ts';
import { closeRotation, described, type Ending, isRefusal, type RotationTools } from './rotation-tools.ts';

export interface Swap {
  readonly rotationId: string;
  readonly url: URL;
  readonly oldPrefix: string;
  /** The second key. */
  readonly key: string;
}

/** @throws VelaroError what the gateway says of the new key; nothing has changed then. */
export async function beginSwap(tools: RotationTools, old: StoredKey, wanted: Swap): Promise<void> {
  const { rotationId, url, oldPrefix, key } = wanted;
  const { id: _oldId, ...place } = old;
  const successor: StoredKey = { ...place, key, rotation: rotationId };
  const endpoints = tools.connect(successor);
  await endpoints.checkKey();
  const about = await endpoints.showOwnKey().catch(() => undefined);
  tools.journal.begin({
    id: rotationId,
    manner: 'swap',
    url: url.href,
    oldFingerprint: tools.fingerprintOf(old.key),
    oldPrefix,
    scopes: [],
    startedAt: tools.now().toISOString(),
  });
  await tools.store.write(tools.previousAccount, old);
  await tools.store.write(tools.account, about ? { ...successor, id: about.id } : successor);
}

/** The old key is asked whether it still works: only its refusal ends the rotation. */
export async function finishSwap(tools: RotationTools, rotation: Rotation, current: StoredKey): Promise<Ending> {
  if (current.rotation !== rotation.id) {
    await closeRotation(tools, 'finish');
    return { state: 'undone' };
  }
  await tools.describe(described(current, rotation));
  const previous = await tools.store.read(tools.previousAccount);
  try {
    await (previous && tools.connect(previous).checkKey());
    if (previous) return { state: 'waiting', current };
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
  }
  await closeRotation(tools, 'finish');
  return { state: 'done', current };
}
