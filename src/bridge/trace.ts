// Writes down what passed, for the day something is wrong: methods, ids, sizes and times, never contents.
import { createWriteStream } from 'node:fs';
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

/** @param path appended to, one JSON object a line; unwritable is reported once by `onError` and then left. */
export function openTrace(path: string, onError: (error: Error) => void): Trace {
  const file = createWriteStream(path, { flags: 'a', mode: 0o600 });
  file.on('error', onError);
  return { write: (entry) => void file.write(`${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`) };
}
