// The folder on disk that a gateway keeps its database in, readable by its own user only.
import { accessSync, closeSync, constants, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { VelaroError } from '../../core/errors.ts';

export const databaseFileName = 'gateway.db';

/**
 * Creates what is missing of the folder (0700) and the database's file (0600); what is there keeps its mode.
 * @returns the file's path.
 * @throws VelaroError `data.unwritable`
 */
export function prepareDataFolder(folder: string): string {
  const file = join(folder, databaseFileName);
  try {
    createFolder(resolve(folder));
    // SQLite puts its log beside the file, and gives it the file's mode.
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    closeSync(openSync(file, 'a+', 0o600));
  } catch (cause) {
    throw dataUnwritable(folder, reasonOf(cause), cause);
  }
  return file;
}

/** One level at a time: Node's own recursive way never returns where a folder can have no other in it, as below /proc. */
function createFolder(folder: string): void {
  const there = statSync(folder, { throwIfNoEntry: false });
  if (there?.isDirectory()) return;
  if (!there) createFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    // Another gateway that starts at the same time may have been first.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw cause;
  }
}

export function dataUnwritable(folder: string, reason: string, cause?: unknown): VelaroError {
  return new VelaroError('data.unwritable', `The data folder ${resolve(folder)} cannot be written: ${reason}.`, {
    hint: 'Make it writable for this user, or name another folder with --data.',
    cause,
  });
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not write there';
  if (code === 'EROFS') return 'its file system is read-only';
  if (code === 'ENOTDIR' || code === 'EEXIST' || code === 'EISDIR') return 'something else has its name';
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full';
  return `the system answers ${String(code)}`;
}
