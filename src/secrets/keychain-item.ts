// The text of one stored item: a key and the only origin it may go to, so that neither is ever without the other.
import { VelaroError } from '../core/errors.ts';
import { keyFamilies } from '../core/key-families.ts';
import type { StoredKey } from './secret-store.ts';
import { isRecord } from './settings-file.ts';

const version = 1;

export function formatItem({ key, kind, origin, id, workspace, rotation }: StoredKey): string {
  return JSON.stringify({ v: version, key, kind, origin, id, workspace, rotation });
}

/**
 * @param where what to call the item in an error, at the start of a sentence.
 * @throws VelaroError `keychain.content` when the text is not an item of ours, or one of a newer version.
 */
export function readItem(text: string, where: string): StoredKey {
  const item = parse(text);
  if (!isRecord(item) || typeof item.v !== 'number') throw foreign(`${where} was not written by velaro-mcp.`);
  if (item.v > version)
    throw new VelaroError('keychain.content', `${where} was written by a newer velaro-mcp.`, {
      hint: 'Update velaro-mcp on this computer.',
    });
  const { key, origin, id, workspace, rotation } = item;
  const family = Object.values(keyFamilies).find(({ kind }) => kind === item.kind);
  if (item.v !== version || typeof key !== 'string' || !family?.pattern.test(key))
    throw foreign(`${where} is damaged.`);
  if (typeof origin !== 'string' || !isTextOrAbsent(id) || !isTextOrAbsent(workspace) || !isTextOrAbsent(rotation))
    throw foreign(`${where} is damaged.`);
  return {
    key,
    kind: family.kind,
    origin,
    ...(id !== undefined && { id }),
    ...(workspace !== undefined && { workspace }),
    ...(rotation !== undefined && { rotation }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Its message would quote the text, which is somebody's secret.
    return undefined;
  }
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function foreign(problem: string): VelaroError {
  return new VelaroError('keychain.content', problem, { hint: 'Run velaro-mcp login to replace it.' });
}
