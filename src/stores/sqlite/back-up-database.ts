// Copies the database of a data folder into one file, whole and consistent, while gateways work on it.
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VelaroError } from '../../core/errors.ts';
import { databaseFileName } from './data-folder.ts';
import { connect } from './driver.ts';
import { toStoreFailure } from './sqlite-failure.ts';

/**
 * Restored by putting the file into an empty data folder as `gateway.db`. Readable by its owner only: it holds no key,
 * but all that is known of them.
 * @param file an absolute path; nothing may be there yet.
 * @throws VelaroError `data.unwritable`, `store.unavailable`, `driver.missing`
 */
export async function backUpDatabase(folder: string, file: string): Promise<void> {
  if (existsSync(file)) throw unwritable(file, 'there is a file already');
  const unfinished = `${file}.unfinished`;
  try {
    rmSync(unfinished, { force: true });
    // SQLite fills an empty file that is there, and keeps its mode.
    closeSync(openSync(unfinished, 'wx', 0o600));
  } catch (cause) {
    throw unwritable(file, 'its folder cannot be written', cause);
  }
  try {
    const connection = await connect(join(folder, databaseFileName));
    try {
      connection.prepare('PRAGMA busy_timeout = 5000').get([]);
      connection.prepare('VACUUM INTO ?').run([unfinished]);
    } finally {
      connection.close();
    }
    flush(unfinished);
    renameSync(unfinished, file);
    flush(dirname(file));
  } catch (thrown) {
    rmSync(unfinished, { force: true });
    throw toStoreFailure(thrown);
  }
}

function flush(path: string): void {
  // Windows has no way to flush a folder.
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function unwritable(file: string, reason: string, cause?: unknown): VelaroError {
  return new VelaroError('data.unwritable', `The backup ${file} cannot be written: ${reason}.`, {
    hint: 'Name a new file in a folder that this user may write.',
    cause,
  });
}
