// Where the bridge says what went wrong: on stderr, which hosts show, and in a file where one is named.
import { appendFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { redact } from '../core/redaction.ts';

export type Log = (line: string) => void;

/** Beyond this a host is not reading its end of stderr, and more would only fill memory. */
const maxUnreadBytes = 64 * 1024;

/** @param openStderr called for the first line, which most bridges never have. @param file appended to; what cannot be written there is not worth a second error. */
export function openLog(openStderr: () => Writable, file: string | undefined): Log {
  let stderr: Writable | undefined;
  return (line) => {
    const clean = redact(line);
    stderr ??= openStderr().on('error', () => {});
    if (stderr.writableLength < maxUnreadBytes) stderr.write(`velaro-mcp: ${clean}\n`);
    if (file === undefined) return;
    try {
      appendFileSync(file, `${new Date().toISOString()} ${clean}\n`, { mode: 0o600 });
    } catch {
      // It is on stderr as well.
    }
  };
}
