// The host's side of the bridge: one JSON message a line on stdin and stdout. Nothing else in `serve` writes stdout.
import type { Readable, Writable } from 'node:stream';
import { hear, say } from './first-words.ts';

/** A longer line is dropped and answered as an error: a host that sends one is broken, and memory is bounded. */
export const maxLineBytes = 64 * 1024 * 1024;

export interface HostChannelHandlers {
  onLine(line: string): void;
  onOversize(bytes: number): void;
  /** Nothing is under way: the host's next words may be waited for, and nothing else. Asked after each of its first ones. */
  mayWait(): boolean;
  /** From now on the host is no longer waited for in a way that holds up everything else. Called once. */
  onOpen(): void;
  /** The host has closed its end; nothing more will come and nothing more will be read. */
  onEnd(): void;
}

export interface HostChannel {
  /** Begins to read. Waits for the host's first words: nothing may be under way yet, nor listen to signals. */
  open(): void;
  /** Writes one message; the text must have no line breaks. */
  send(message: string): void;
  /** Resolves when everything sent has been handed to the system. */
  flush(): Promise<void>;
}

/** The ends of the channel, each opened when it is first needed. */
export interface HostStreams {
  readonly input: () => Readable;
  readonly output: () => Writable;
}

export function openHostChannel({ input, output }: HostStreams, handlers: HostChannelHandlers): HostChannel {
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    handlers.onEnd();
  };
  const take = lineReader(handlers);
  let opened: Writable | undefined;
  /** What the system did not take before there were streams. */
  let left: Buffer = Buffer.alloc(0);
  let waits = true;
  const stopWaiting = () => {
    if (waits) handlers.onOpen();
    waits = false;
  };
  const openStreams = () => {
    stopWaiting();
    opened = output().on('error', end);
    if (left.length > 0) opened.write(left);
    input().on('data', take).on('end', end).on('close', end).on('error', end);
  };
  const write = (text: string) => {
    if (opened) opened.write(text);
    else left = left.length > 0 ? Buffer.concat([left, Buffer.from(text)]) : say(text);
  };
  /** What waits for the end of this moment; undefined where nothing was sent in it yet. */
  let unwritten: string | undefined;
  const writeOut = () => {
    if (unwritten) write(unwritten);
    unwritten = undefined;
  };
  const hearFirst = () => {
    const words = hear();
    if (!words) {
      openStreams();
      return;
    }
    // In a moment of its own: a fault in it is then one of a request, and not of the start.
    process.nextTick(() => {
      try {
        take(words);
      } finally {
        if (!handlers.mayWait()) stopWaiting();
      }
    });
    setImmediate(() => {
      writeOut();
      if (waits && left.length === 0) hearFirst();
      else openStreams();
    });
  };
  return {
    open: hearFirst,
    send: (message) => {
      if (ended) return;
      const line = `${message}\n`;
      // The first answer of a moment leaves at once, and the others in one write: each is a call of the system that blocks.
      if (unwritten === undefined) {
        unwritten = '';
        write(line);
        setImmediate(writeOut);
      } else unwritten += line;
    },
    flush: () => {
      writeOut();
      return new Promise((resolve) => {
        if (!opened || opened.destroyed) resolve();
        else opened.write('', () => resolve());
      });
    },
  };
}

const newline = 0x0a;

/** Cuts bytes at newlines before decoding, so that a character split over two reads stays whole. */
function lineReader(handlers: HostChannelHandlers): (bytes: Buffer) => void {
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
  return (bytes) => {
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
  };
}
