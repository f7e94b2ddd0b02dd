// A lock file that lets one program at a time change the settings, and that a killed program cannot leave behind for good.
import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { VelaroError } from '../core/errors.ts';
import { draftPath } from './draft-file.ts';
import { isRecord, systemErrorCode } from './settings-file.ts';

const patienceMs = 5_000;
const retryMs = 20;
/** A change takes milliseconds: whoever holds the lock this long has been stopped or lives on a machine that is gone. */
const staleAfterMs = 30_000;

/**
 * Runs the change while no other program that uses this lock does. The change must not wait for anything.
 * @throws VelaroError `settings.busy` when the lock stays taken.
 */
export async function withSettingsLock<T>(path: string, change: () => T): Promise<T> {
  const deadline = Date.now() + patienceMs;
  while (!take(path)) {
    removeIfStale(path);
    if (Date.now() > deadline)
      throw new VelaroError('settings.busy', 'Another velaro-mcp is changing the settings.', {
        hint: `Try again. If no other one runs, delete ${path}.`,
      });
    await sleep(retryMs);
  }
  try {
    return change();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path: string): boolean {
  let lock: number;
  try {
    lock = openSync(path, 'wx', 0o600);
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'EEXIST') return false;
    throw thrown;
  }
  try {
    writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname() }));
    return true;
  } catch (thrown) {
    // Where the disk is full it is there, and says nothing.
    rmSync(path, { force: true });
    throw thrown;
  } finally {
    closeSync(lock);
  }
}

function removeIfStale(path: string): void {
  if (!isStale(path)) return;
  // Two programs may find the same stale lock, and the slower one would remove the lock that the faster one has taken since.
  const aside = draftPath(path);
  try {
    renameSync(path, aside);
    if (!isStale(aside)) linkSync(aside, path);
  } catch (thrown) {
    const code = systemErrorCode(thrown);
    if (code !== 'ENOENT' && code !== 'EEXIST') throw thrown;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isStale(path: string): boolean {
  const state = statSync(path, { throwIfNoEntry: false });
  if (!state) return false;
  if (Date.now() - state.mtimeMs > staleAfterMs) return true;
  const holder = readHolder(path);
  return holder?.host === hostname() && typeof holder.pid === 'number' && !isRunning(holder.pid);
}

function readHolder(path: string): { readonly pid?: unknown; readonly host?: unknown } | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isRecord(holder) ? holder : undefined;
  } catch {
    // Gone by now, or being written.
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return systemErrorCode(thrown) !== 'ESRCH';
  }
}
