// The host's first words and the answers to them without Node's streams: to load those takes longer than all the rest of it.
import { readSync, writeSync } from 'node:fs';

const stdin = 0;
const stdout = 1;
const maxBytes = 64 * 1024;

/**
 * Waits for what the host says next. A signal then ends the process by itself, as long as nothing listens to it.
 * @returns undefined where it is for the stream to read: at the end of the input, and where waiting is not possible.
 */
export function hear(): Buffer | undefined {
  // Pipes of Windows tell their end, and that they cannot wait, in ways of their own.
  if (process.platform === 'win32') return undefined;
  try {
    const bytes = Buffer.allocUnsafe(maxBytes);
    const length = readSync(stdin, bytes);
    return length === 0 ? undefined : bytes.subarray(0, length);
  } catch {
    return undefined;
  }
}

/** @returns what the system did not take, for the stream to write: all of it where the host is gone, which the stream then tells. */
export function say(text: string): Buffer {
  let left = Buffer.from(text);
  try {
    while (left.length > 0) left = left.subarray(writeSync(stdout, left));
  } catch {
    // The stream finds the same, and knows what to do.
  }
  return left;
}
