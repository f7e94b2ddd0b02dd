// The text of a host's file as each format reads and changes it: only what belongs to one server, every other byte stays.
import type { JsonObject } from './define-host.ts';

/** Why a text cannot be changed, as the end of a sentence that begins with the file. */
export class TextFault extends Error {
  readonly kind: 'malformed' | 'unsupported';

  constructor(kind: TextFault['kind'], problem: string) {
    super(problem);
    this.name = 'TextFault';
    this.kind = kind;
  }
}

/** Where one server is: the way to its container, its name, and the member that holds the name where the container is a list. */
export interface Target {
  readonly path: readonly string[];
  readonly name: string;
  readonly nameMember?: string;
}

/** Texts have neither a byte order mark nor any promise: each function throws `TextFault` for what it does not understand. */
export interface ServerText {
  /** The document as plain values; undefined when it is empty. */
  parse(text: string): unknown;
  /** Adds the entry behind the others, or puts it where the one of that name is. */
  set(text: string, target: Target, entry: JsonObject): string;
  /** @returns the text as it was when there is no such entry. */
  remove(text: string, target: Target): string;
}

/** How a text is laid out, so that what is added looks like what is there. */
export interface Layout {
  readonly lineEnd: '\n' | '\r\n';
  /** One step of indentation. */
  readonly indent: string;
}

export function layoutOf(text: string): Layout {
  const [, indent = '  '] = /^([ \t]+)[^\s*]/m.exec(text) ?? [];
  return {
    lineEnd: text.includes('\r\n') ? '\r\n' : '\n',
    indent: indent.startsWith('\t') ? '\t' : indent.slice(0, 8),
  };
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset of the line break that ends the line, or of the end of the text. */
export function lineEndAt(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  if (at === -1) return text.length;
  return text[at - 1] === '\r' && at - 1 >= offset ? at - 1 : at;
}

/** The white space with which the line begins. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
}

export function splice(text: string, from: number, to: number, replacement: string): string {
  return text.slice(0, from) + replacement + text.slice(to);
}

/** `line 3, column 5` */
export function position(text: string, offset: number): string {
  const line = text.slice(0, offset).split('\n').length;
  return `line ${line}, column ${offset - lineStart(text, offset) + 1}`;
}
