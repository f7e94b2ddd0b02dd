// A host's file on disk: read whole, replaced in one step, with a backup of what was there beside it.
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isVelaroError, VelaroError } from '../core/errors.ts';
import { visiblePrefix } from '../core/key-format.ts';

export interface HostFile {
  /** As the host names it: may be a symbolic link. */
  readonly path: string;
  /** The file that it leads to. */
  readonly target: string;
  /** Empty when there is no file. */
  readonly text: string;
  readonly exists: boolean;
}

/** What a backup of a file is called: the file's name and this. */
export const backupEnding = '.velaro-backup';

const newFileMode = 0o600;

/**
 * Reads the file; one that is not there reads as empty.
 * @throws VelaroError `host-file.unreadable`, or `host-file.malformed` for a file that is not UTF-8.
 */
export function readHostFile(path: string): HostFile {
  return reading(path, () => {
    const target = followLinks(path);
    const bytes = readIfThere(target);
    const text = bytes?.toString('utf8') ?? '';
    if (bytes && !Buffer.from(text).equals(bytes))
      throw new VelaroError('host-file.malformed', `${path} is not UTF-8 text.`, {
        hint: 'Save it as UTF-8 in an editor. Nothing was changed.',
      });
    return { path, target, text, exists: bytes !== undefined };
  });
}

/**
 * Replaces the file by this text, or makes it. Mode and owner stay, links stay links, and whoever reads it sees the old
 * text or the new one, also when the power goes in between.
 * @param hidden keys that the text from before is kept without.
 * @returns where the text from before lies; undefined for a new file.
 * @throws VelaroError `host-file.unwritable`; `host-file.changed` when the file is not what was read any more.
 */
export function writeHostFile(file: HostFile, text: string, hidden: readonly string[] = []): string | undefined {
  return writing(file.path, () => {
    const state = statSync(file.target, { throwIfNoEntry: false });
    if (state) refuseUnlessOurs(file.path, state);
    else mkdirSync(dirname(file.target), { recursive: true });
    const backup = `${file.target}${backupEnding}`;
    const kept = hidden.reduce((before, secret) => before.replaceAll(secret, `${visiblePrefix(secret)}…`), file.text);
    if (file.exists) replace(backup, kept, state);
    replace(file.target, text, state, () => {
      if ((readIfThere(file.target)?.toString('utf8') ?? '') === file.text) return;
      throw new VelaroError('host-file.changed', `${file.path} was changed by another program just now.`, {
        hint: 'Nothing was changed here. Close the app, and run the same command again.',
      });
    });
    return file.exists ? backup : undefined;
  });
}

function replace(path: string, text: string, like: Stats | undefined, lastCheck: () => void = () => {}): void {
  const temporary = `${path}.${randomUUID()}`;
  const mode = (like?.mode ?? newFileMode) & 0o777;
  try {
    const descriptor = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    // The process's umask has taken bits away, and root would leave the file to root.
    chmodSync(temporary, mode);
    if (like && process.getuid?.() === 0) chownSync(temporary, like.uid, like.gid);
    lastCheck();
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function refuseUnlessOurs(path: string, { uid, mode }: Stats): void {
  const user = process.getuid?.();
  const refuse = (problem: string, hint: string) =>
    new VelaroError('host-file.unwritable', `${path} ${problem}.`, { hint: `${hint} Nothing was changed.` });
  if (user !== undefined && user !== 0 && uid !== user)
    throw refuse('belongs to somebody else', 'Run this as its owner.');
  // A file can be replaced in a folder although it may not be written: but somebody wanted it to stay.
  if ((mode & 0o200) === 0) throw refuse('is read-only', 'Allow writing it first, if it may change.');
}

function followLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw thrown;
    // A link may lead to a file that is not there yet.
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
    return isLink ? resolve(dirname(path), readlinkSync(path)) : path;
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

function reading<T>(path: string, work: () => T): T {
  return explaining(work, (code, cause) => {
    const problem = code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    return new VelaroError('host-file.unreadable', `${path} ${problem}.`, {
      hint: 'Make it a file that you may read and write.',
      cause,
    });
  });
}

function writing<T>(path: string, work: () => T): T {
  return explaining(
    work,
    (code, cause) =>
      new VelaroError('host-file.unwritable', `${path} cannot be written (${code}).`, {
        hint: 'Make it and its folder writable for you. Nothing was changed.',
        cause,
      }),
  );
}

function explaining<T>(work: () => T, explain: (code: string, cause: unknown) => VelaroError): T {
  try {
    return work();
  } catch (thrown) {
    const code = codeOf(thrown);
    throw isVelaroError(thrown) || code === undefined ? thrown : explain(code, thrown);
  }
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined;
}
