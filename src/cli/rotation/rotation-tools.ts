// What a rotation works with: the places of the old, the current and the new key, the journal, and the gateway.
import type { KeyEndpoints } from '../../client/key-endpoints.ts';
import { isVelaroError, VelaroError } from '../../core/errors.ts';
import type { Rotation, RotationJournal } from '../../secrets/rotation-journal.ts';
import type { SecretStore, StoredKey } from '../../secrets/secret-store.ts';
import type { KeyToStore } from '../stored-key.ts';

export interface RotationTools {
  readonly store: SecretStore;
  /** The account that every bridge and command reads: it always holds a key that works. */
  readonly account: string;
  readonly nextAccount: string;
  readonly previousAccount: string;
  readonly journal: RotationJournal;
  readonly fingerprintOf: (key: string) => string;
  /** Brings the settings up to date with the current key, which is also how running bridges notice it. */
  describe(stored: KeyToStore): Promise<void>;
  /** Speaks to the gateway with a stored key. Fails with `key.origin` when it belongs to another one. */
  connect(stored: StoredKey): KeyEndpoints;
  now(): Date;
  warn(text: string): void;
}

/** How a rotation stands when nothing more can be done now. */
export type Ending =
  | { readonly state: 'done'; readonly current: StoredKey }
  /** The old key goes on, as if nothing had been asked for. */
  | { readonly state: 'undone'; readonly reason?: VelaroError }
  /** The new key is in use; the old one works until then or, without a time, until a person revokes it. */
  | { readonly state: 'waiting'; readonly current: StoredKey; readonly until?: string };

/** Whether the gateway has refused for good, as opposed to not having been reached. */
export function isRefusal(thrown: unknown): thrown is VelaroError {
  return isVelaroError(thrown) && (thrown.kind === 'auth' || thrown.kind === 'forbidden');
}

export function pendingRotation(cause: unknown): VelaroError {
  const reason = isVelaroError(cause) ? ` ${cause.message}` : '';
  return new VelaroError('rotation.pending', `The rotation is not finished.${reason}`, {
    hint: 'The stored key works. Run any command again, for example "velaro-mcp status": it takes the rotation up.',
    cause,
  });
}

/** The mark at the end of a new key's label, by which it is found when the reply that named it is lost. */
export function markedLabel(label: string, rotationId: string): string {
  const plain = label.replace(/ ~[0-9a-f]{12}$/, '');
  const mark = ` ~${rotationId}`;
  return `${[...plain].slice(0, maxLabelLength - mark.length).join('')}${mark}`;
}

const maxLabelLength = 100;

/** Revokes, with a key that may, every key that these rotations have left behind, but not `keep`. */
export async function revokeMarked(
  endpoints: KeyEndpoints,
  rotationIds: readonly string[],
  keep?: string,
): Promise<void> {
  const keys = await endpoints.listKeys();
  for (const { id, label, status } of keys) {
    if (id === keep || status === 'revoked' || !label) continue;
    if (rotationIds.some((rotation) => label.endsWith(` ~${rotation}`))) await revokeIfThere(endpoints, id);
  }
}

/** Revokes a key; one that is gone is revoked. */
export async function revokeIfThere(endpoints: KeyEndpoints, id: string): Promise<void> {
  try {
    await endpoints.revokeKey(id);
  } catch (thrown) {
    if (!isVelaroError(thrown) || thrown.details?.status !== 404) throw thrown;
  }
}

/** Clears the places that only a rotation uses, and closes its journal. */
export async function closeRotation(tools: RotationTools, how: 'finish' | 'giveUp'): Promise<void> {
  await tools.store.remove(tools.nextAccount);
  await tools.store.remove(tools.previousAccount);
  if (how === 'finish') tools.journal.finish();
  else tools.journal.giveUp(tools.now());
}

/** What the settings are to know about a key that rests in its place. */
export function described(stored: StoredKey, rotation: Rotation, expiresAt?: string | null): KeyToStore {
  return { key: stored.key, url: new URL(rotation.url), id: stored.id, expiresAt, workspace: stored.workspace };
}
