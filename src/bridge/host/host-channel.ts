// The host's side of the bridge: one JSON message a line on stdin and stdout. Nothing else in `serve` writes stdout.
import type { Readable, Writable } from 'node:stream';

/** A longer line is dropped and answered as an error: a host that sends one is broken, and memory is bounded. */
export const maxLineBytes = 64 * 1024 * 1024;

export interface HostChannelHandlers {
  onLine(line: string): void;
  onOversize(bytes: number): void;
  /** The host has closed its end; nothing more will come and nothing more will be read. */
  onEnd(): void;
}

export interface HostChannel {
  /** Writes one message; the text must have no line breaks. */
  send(message: string): void;
  /** Resolves when everything sent has been handed to the system. */
  flush(): Promise<void>;
}

export function openHostChannel(input: Readable, output: Writable, handlers: HostChannelHandlers): HostChannel {
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    handlers.onEnd();
  };
  /** What waits for the end of this moment; undefined where nothing was sent in it yet. */
  let unwritten: string | undefined;
  const writeOut = () => {
    if (unwritten) output.write(unwritten);
    unwritten = undefined;
  };
  readLines(input, handlers);
  input.on('end', end);
  input.on('close', end);
  input.on('error', end);
  output.on('error', end);
  return {
    send: (message) => {
      if (ended) return;
      const line = `${message}\n`;
      // The first answer of a moment leaves at once, and the others in one write: each is a call of the system that blocks.
      if (unwritten === undefined) {
        unwritten = '';
        setImmediate(writeOut);
        output.write(line);
      } else unwritten += line;
    },
    flush: () => {
      writeOut();
      return new Promise((resolve) => (output.destroyed ? resolve() : output.write('', () => resolve())));
    },
  };
}

const newline = 0x0a;

/** Cuts bytes at newlines before decoding, so that a character split over two reads stays whole. */
function readLines(input: Readable, handlers: HostChannelHandlers): void {
  let pieces: Buffer[] = [];
  let pendingBytes = 0;
  let oversize = false;
  const finish = (last: Buffer) => {
    if (oversize) handlers.onOversize(pendingBytes + last.length);
    else {
      const line = pieces.length === 0 ? last.toString() : Buffer.concat([...pieces, last]).toString();
      if (line.trim() !== '') handlers.onLine(line);
    }
    pieces = [];
    pendingBytes = 0;
    oversize = false;
  };
  input.on('data', (bytes: Buffer) => {
    let from = 0;
    for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, from)) {
      finish(bytes.subarray(from, at));
      from = at + 1;
    }
    if (from === bytes.length) return;
    pendingBytes += bytes.length - from;
    if (pendingBytes > maxLineBytes) {
      oversize = true;
      pieces = [];
    } else pieces.push(bytes.subarray(from));
  });
}
