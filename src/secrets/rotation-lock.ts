// Lets one program at a time rotate a profile's key, for as long as that takes, and forgets programs that were killed.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { VelaroError } from '../core/errors.ts';
import { draftPath } from './draft-file.ts';
import { isRecord, systemErrorCode, unwritableHint } from './settings-file.ts';

/**
 * Runs the work while no other program holds the lock at this path.
 * @throws VelaroError `rotation.busy` at once when one does.
 */
export async function withRotationLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!take(path)) {
    removeAbandonedLock(path);
    if (!take(path)) throw busy(path);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When that process began, as its system counts; tells it from a later one with the same number. */
  readonly startedAt: string | null;
}

/** The lock appears with its content in one step: a program that is killed never leaves one that says nothing. */
function take(path: string): boolean {
  const holder: Holder = { pid: process.pid, host: hostname(), startedAt: startOf(process.pid) };
  const draft = draftPath(path);
  try {
    writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
    linkSync(draft, path);
    return true;
  } catch (thrown) {
    const code = systemErrorCode(thrown);
    if (code === 'EEXIST') return false;
    throw new VelaroError('settings.unwritable', `The file ${path} cannot be written (${code}).`, {
      hint: unwritableHint(code),
      cause: thrown,
    });
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes the lock of a program that was killed. */
export function removeAbandonedLock(path: string): void {
  const found = readHolder(path);
  if (!found || isAlive(found)) return;
  // Two programs may find the same abandoned lock, and the slower one would remove what the faster one has taken since.
  const aside = draftPath(path);
  try {
    renameSync(path, aside);
    const holder = readHolder(aside);
    if (holder && isAlive(holder)) linkSync(aside, path);
  } catch (thrown) {
    const code = systemErrorCode(thrown);
    if (code !== 'ENOENT' && code !== 'EEXIST') throw thrown;
  } finally {
    rmSync(aside, { force: true });
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isRecord(holder) || typeof holder.pid !== 'number' || typeof holder.host !== 'string') return undefined;
    return {
      pid: holder.pid,
      host: holder.host,
      startedAt: typeof holder.startedAt === 'string' ? holder.startedAt : null,
    };
  } catch {
    return undefined;
  }
}

function isAlive({ pid, host, startedAt }: Holder): boolean {
  if (host !== hostname()) return true;
  const now = startOf(pid);
  if (startedAt !== null && now !== startedAt) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return systemErrorCode(thrown) !== 'ESRCH';
  }
}

/** Linux: field 22 of proc_pid_stat(5). Null elsewhere, and for a process that is gone. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, with whatever is in it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function busy(path: string): VelaroError {
  return new VelaroError('rotation.busy', 'Another velaro-mcp is rotating this key.', {
    hint: `Wait for it. If no other one runs, delete ${path}.`,
  });
}
