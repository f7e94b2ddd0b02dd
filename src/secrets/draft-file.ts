// Drafts of files that are put in place in one step, and what becomes of those that a killed program has left.
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemErrorCode } from './settings-file.ts';

const ending = '.draft';

/** A new name beside the file, which says whose draft it is. */
export function draftPath(path: string): string {
  return `${path}${owner(process.pid)}${randomUUID()}${ending}`;
}

/** Removes the drafts in a folder whose programs have ended. They may hold what was to be removed itself, such as a key. */
export function removeAbandonedDrafts(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (isAbandoned(name)) rmSync(join(folder, name), { force: true });
}

/** Of another machine's programs, which share a folder with ours, nothing is known. */
function isAbandoned(name: string): boolean {
  const pid = /-(\d+)@[0-9a-f-]{36}\.draft$/.exec(name)?.[1];
  return pid !== undefined && name.includes(owner(Number(pid))) && !isRunning(Number(pid));
}

function owner(pid: number): string {
  return `.${encodeURIComponent(hostname())}-${pid}@`;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return systemErrorCode(thrown) !== 'ESRCH';
  }
}
