// Rotation by the three documented endpoints alone: create a key, switch to it in one write, revoke the old one with it.
import type { KeySummary } from '../../client/gateway-answers.ts';
import type { KeyEndpoints } from '../../client/key-endpoints.ts';
import { VelaroError } from '../../core/errors.ts';
import type { Rotation } from '../../secrets/rotation-journal.ts';
import type { StoredKey } from '../../secrets/secret-store.ts';
import {
  closeRotation,
  described,
  type Ending,
  isRefusal,
  markedLabel,
  pendingRotation,
  type RotationTools,
  revokeIfThere,
  revokeMarked,
} from './rotation-tools.ts';

export interface Replacement {
  readonly rotationId: string;
  readonly url: URL;
  readonly oldPrefix: string;
  readonly graceSeconds: number;
  /** What the new key may do, where that is less than the old one. */
  readonly scopes?: readonly string[] | undefined;
}

/**
 * Creates the new key and stores it beside the old one.
 * @throws VelaroError `admin.required` or another of kind `forbidden` where the old key may not manage keys; `rotation.unsupported`
 * where the gateway does not say enough about it; `rotation.pending` when it is unknown whether a new key exists.
 */
export async function beginReplacement(tools: RotationTools, old: StoredKey, wanted: Replacement): Promise<void> {
  const endpoints = tools.connect(old);
  await revokeMarked(endpoints, tools.journal.late(tools.now()));
  const own = ownAmong(await endpoints.listKeys(), old, wanted.url);
  const { rotationId, url, oldPrefix, graceSeconds, scopes = own.scopes } = wanted;
  const startedAt = tools.now();
  tools.journal.begin({
    id: rotationId,
    manner: 'replace',
    url: url.href,
    oldFingerprint: tools.fingerprintOf(old.key),
    oldPrefix,
    oldId: own.id,
    scopes,
    startedAt: startedAt.toISOString(),
    ...(graceSeconds > 0 && { revokeAt: new Date(startedAt.getTime() + graceSeconds * 1000).toISOString() }),
  });
  try {
    const { id, key } = await endpoints.createKey({
      label: markedLabel(own.label ?? 'key', rotationId),
      scopes,
      ...(own.expiresAt !== null && { expiresAt: own.expiresAt }),
      ...(own.monthlyQuota !== null && { monthlyQuota: own.monthlyQuota }),
      ...(own.admin && { admin: true }),
    });
    const { kind, origin } = old;
    await tools.store.write(tools.nextAccount, { key, kind, origin, id, rotation: rotationId });
  } catch (thrown) {
    try {
      await giveUp(tools, rotationId, old);
    } catch {
      throw pendingRotation(thrown);
    }
    throw thrown;
  }
}

/** Goes on from wherever the rotation stands; every step may be cut off and repeated. */
export async function finishReplacement(tools: RotationTools, rotation: Rotation, current: StoredKey): Promise<Ending> {
  if (current.rotation === rotation.id) return retireOld(tools, rotation, current);
  const next = await tools.store.read(tools.nextAccount);
  if (next?.rotation !== rotation.id) {
    await giveUp(tools, rotation.id, current);
    return { state: 'undone' };
  }
  const endpoints = tools.connect(next);
  const refusal = await refusalOf(endpoints, next, rotation);
  if (refusal) {
    await giveUp(tools, rotation.id, current);
    return { state: 'undone', reason: refusal };
  }
  await revokeMarked(endpoints, [rotation.id], next.id);
  await tools.store.write(tools.account, next);
  return retireOld(tools, rotation, next);
}

async function retireOld(tools: RotationTools, rotation: Rotation, current: StoredKey): Promise<Ending> {
  const endpoints = tools.connect(current);
  const about = (await endpoints.listKeys()).find(({ id }) => id === current.id);
  await tools.describe(described(current, rotation, about?.expiresAt));
  if (rotation.revokeAt !== undefined && Date.parse(rotation.revokeAt) > tools.now().getTime())
    return { state: 'waiting', current, until: rotation.revokeAt };
  if (rotation.oldId !== undefined) await revokeIfThere(endpoints, rotation.oldId);
  await closeRotation(tools, 'finish');
  return { state: 'done', current };
}

/** Why the new key cannot take the old one's place; undefined when it can. */
async function refusalOf(
  endpoints: KeyEndpoints,
  next: StoredKey,
  rotation: Rotation,
): Promise<VelaroError | undefined> {
  try {
    await endpoints.checkKey();
    const own = (await endpoints.listKeys()).find(({ id }) => id === next.id);
    const granted = own?.scopes.map((scope) => scope.toLowerCase()) ?? [];
    const lost = own ? rotation.scopes.filter((scope) => !granted.includes(scope.toLowerCase())) : [];
    if (lost.length === 0) return undefined;
    return new VelaroError('scope.missing', `The new key came without ${lost.join(', ')}: the old one stays.`, {
      hint: 'Create a key with these scopes in the admin panel, then run "velaro-mcp login".',
    });
  } catch (thrown) {
    if (isRefusal(thrown)) return thrown;
    throw thrown;
  }
}

async function giveUp(tools: RotationTools, rotationId: string, current: StoredKey): Promise<void> {
  try {
    await revokeMarked(tools.connect(current), [rotationId]);
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
    tools.warn(`A key whose label ends in ~${rotationId} may be left at the gateway: revoke it there.`);
  }
  await closeRotation(tools, 'giveUp');
}

/** The stored key in the gateway's list: by id, else by the only visible beginning that fits. */
function ownAmong(keys: readonly KeySummary[], { key, id }: StoredKey, url: URL): KeySummary {
  const fitting = keys.filter(({ prefix, status }) => prefix && key.startsWith(prefix) && status !== 'revoked');
  const own = keys.find((listed) => listed.id === id) ?? (fitting.length === 1 ? fitting[0] : undefined);
  if (own && own.scopes.length > 0) return own;
  throw new VelaroError(
    'rotation.unsupported',
    `${url.host} does not say ${own ? 'what this key may do' : 'which of its keys this one is'}.`,
    { hint: 'Create a second key in the admin panel, then run "velaro-mcp keys rotate --key-stdin" with it.' },
  );
}
