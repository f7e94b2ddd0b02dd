// Files that only their owner may read: replaced whole or not at all, and refused when others can read them.
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { VelaroError } from '../core/errors.ts';
import { draftPath, removeAbandonedDrafts } from './draft-file.ts';
import { systemErrorCode } from './settings-file.ts';

/**
 * The file's text; undefined when there is none.
 * @throws VelaroError `keyfile.exposed` when others may read it, `keyfile.unreadable`.
 */
export function readPrivateFile(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    refuseExposed(path, fstatSync(file).mode);
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT') return undefined;
    if (code === undefined || cause instanceof VelaroError) throw cause;
    throw new VelaroError('keyfile.unreadable', `The file ${path} cannot be read (${code}).`, {
      hint: 'Make it a file that you may read and write.',
      cause,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Replaces the file in one step that survives a power cut: whoever reads sees all of the old text or all of the new.
 * @throws VelaroError `keyfile.unwritable`; the old file is then untouched.
 */
export function writePrivateFile(path: string, text: string): void {
  const folder = dirname(path);
  const draft = draftPath(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    removeAbandonedDrafts(folder);
    try {
      writeDraft(draft, text);
      renameSync(draft, path);
    } catch (thrown) {
      rmSync(draft, { force: true });
      throw thrown;
    }
    syncFolder(folder);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function writeDraft(draft: string, text: string): void {
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** True when it was there. @throws VelaroError `keyfile.unwritable` */
export function removePrivateFile(path: string): boolean {
  try {
    rmSync(path);
    syncFolder(dirname(path));
    return true;
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return false;
    throw unwritable(path, cause);
  }
}

/** True where the file's mode lets more than its owner read it. Windows has no such bits. */
export function isExposed(mode: number): boolean {
  return process.platform !== 'win32' && (mode & 0o077) !== 0;
}

function refuseExposed(path: string, mode: number): void {
  if (!isExposed(mode)) return;
  throw new VelaroError('keyfile.exposed', `Other users of this computer may read ${path}.`, {
    hint: `Run chmod 600 ${path}, and rotate the key if somebody may have.`,
  });
}

/** Makes a rename last: without it a power cut may bring the old name back. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

function unwritable(path: string, cause: unknown): unknown {
  const code = systemErrorCode(cause);
  if (code === undefined) return cause;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new VelaroError('keyfile.unwritable', `The file ${path} cannot be written (${code}).`, {
    hint: full ? 'The disk is full: make room and try again.' : 'Make its folder one that you may write to.',
    cause,
  });
}
