// Writes down what passed, for the day something is wrong: methods, ids, sizes and times, never contents.
import { mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RequestId } from '../protocol/json-rpc.ts';
import type { Era } from '../protocol/versions.ts';

/** One request of the host's and how it ended. */
export interface TraceEntry {
  readonly id: RequestId;
  readonly method: string;
  readonly tool?: string;
  readonly era: Era;
  readonly requestBytes: number;
  readonly answerBytes: number;
  readonly ms: number;
  /** `ok`, `cancelled`, a code of ours, or a JSON-RPC error number. */
  readonly outcome: string;
}

export interface Trace {
  write(entry: TraceEntry): void;
}

/**
 * @param path appended to, one JSON object a line. @param cacheFolder gets a note of where that is, for `doctor --last`.
 * @throws Error of the system when the file cannot be opened.
 */
export function openTrace(path: string, cacheFolder: string): Trace {
  const file = openSync(path, 'a', 0o600);
  try {
    mkdirSync(cacheFolder, { recursive: true, mode: 0o700 });
    writeFileSync(notePath(cacheFolder), resolve(path), { mode: 0o600 });
  } catch {
    // Then `doctor --last` has to be told the file.
  }
  // Written at once: the last request before a crash is the one that is looked for.
  return { write: (entry) => void writeSync(file, `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`) };
}

/** Where the newest trace on this computer is; undefined when there was none. */
export function lastTracePath(cacheFolder: string): string | undefined {
  try {
    return readFileSync(notePath(cacheFolder), 'utf8');
  } catch {
    return undefined;
  }
}

function notePath(cacheFolder: string): string {
  return join(cacheFolder, 'last-trace');
}
