// What has to be known to finish or undo a rotation that was cut off. It holds no secret: new and old key rest beside the current one.
import { join } from 'node:path';
import { readPrivateFile, removePrivateFile, writePrivateFile } from './private-file.ts';
import { isRecord, type JsonRecord, settingsFault } from './settings-file.ts';

/**
 * `replace`: a new key is created, and the old one revoked by id. `renew`: the gateway gives the key a new text.
 * `swap`: a person has created the new key and revokes the old one.
 */
const manners = ['replace', 'renew', 'swap'] as const;

export interface Rotation {
  /** 12 hex digits. Stored with the new key, and at the end of its label, so that a key whose reply was lost is found. */
  readonly id: string;
  readonly manner: (typeof manners)[number];
  /** The base URL that the rotation began with. */
  readonly url: string;
  /** From `fingerprintOf`. */
  readonly oldFingerprint: string;
  readonly oldPrefix: string;
  readonly oldId?: string;
  /** What the old key may do, so that the new one does not do less. */
  readonly scopes: readonly string[];
  readonly startedAt: string;
  /** The old key is not revoked before. */
  readonly revokeAt?: string;
}

export interface RotationJournal {
  readonly path: string;
  /** The rotation that was not finished. Fails with `settings.unreadable`. */
  pending(): Rotation | undefined;
  /** Ids of rotations that were given up in the last day: their request may still reach the gateway. */
  late(now: Date): readonly string[];
  begin(rotation: Rotation): void;
  /** It came to its end. */
  finish(): void;
  /** It was given up, and what it asked for may arrive late. */
  giveUp(now: Date): void;
}

const lateMs = 24 * 3_600_000;
const version = 1;

/** @param folder that of the settings; see `accountOf` for the account. */
export function openRotationJournal(folder: string, account: string): RotationJournal {
  const path = join(folder, 'state', `rotate-${encodeURIComponent(account)}.json`);
  const read = () => readJournal(readPrivateFile(path), path);
  const write = (rotation: Rotation | undefined, late: readonly LateRotation[]) => {
    if (rotation === undefined && late.length === 0) removePrivateFile(path);
    else writePrivateFile(path, `${JSON.stringify({ v: version, rotation, late }, null, 2)}\n`);
  };
  return {
    path,
    pending: () => read().rotation,
    late: (now) => recent(read().late, now).map(({ id }) => id),
    begin: (rotation) => write(rotation, read().late),
    finish: () => write(undefined, read().late),
    giveUp: (now) => {
      const { rotation, late } = read();
      const added = rotation === undefined ? [] : [{ id: rotation.id, at: now.toISOString() }];
      write(undefined, [...recent(late, now), ...added]);
    },
  };
}

interface LateRotation {
  readonly id: string;
  readonly at: string;
}

function recent(late: readonly LateRotation[], now: Date): readonly LateRotation[] {
  return late.filter(({ at }) => now.getTime() - Date.parse(at) < lateMs);
}

function readJournal(text: string | undefined, path: string): { rotation?: Rotation; late: readonly LateRotation[] } {
  if (text === undefined) return { late: [] };
  const journal = parse(text);
  const fault = (problem: string) => settingsFault(path, problem);
  if (!isRecord(journal) || typeof journal.v !== 'number') throw fault('is not a journal of velaro-mcp');
  if (journal.v > version) throw fault('was written by a newer velaro-mcp: update this one');
  const late = Array.isArray(journal.late) ? journal.late.filter(isLate) : [];
  if (journal.rotation === undefined) return { late };
  if (!isRecord(journal.rotation)) throw fault('is damaged');
  const rotation = readRotation(journal.rotation);
  if (!rotation) throw fault('is damaged');
  return { rotation, late };
}

function readRotation(value: JsonRecord): Rotation | undefined {
  const { id, url, oldFingerprint, oldPrefix, oldId, scopes, startedAt, revokeAt } = value;
  const manner = manners.find((known) => known === value.manner);
  if (typeof id !== 'string' || !/^[0-9a-f]{12}$/.test(id) || manner === undefined) return undefined;
  if (typeof url !== 'string' || typeof oldFingerprint !== 'string' || typeof oldPrefix !== 'string') return undefined;
  if (typeof startedAt !== 'string' || !Array.isArray(scopes)) return undefined;
  return {
    id,
    manner,
    url,
    oldFingerprint,
    oldPrefix,
    ...(typeof oldId === 'string' && { oldId }),
    scopes: scopes.filter((scope) => typeof scope === 'string'),
    startedAt,
    ...(typeof revokeAt === 'string' && { revokeAt }),
  };
}

function isLate(value: unknown): value is LateRotation {
  return isRecord(value) && typeof value.id === 'string' && typeof value.at === 'string';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
