// Everything the command line says: the only file of it that writes stdout. Results go there, all else to stderr.
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import type { VelaroError } from '../core/errors.ts';
import { redact } from '../core/redaction.ts';

export interface OutputSettings {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

export type Style = 'dim' | 'red' | 'green' | 'yellow';

export interface NewKeyText {
  /** The document's member that holds the key. */
  readonly member: 'key' | 'adminKey';
  readonly document: Readonly<Record<string, unknown>>;
  /** What else there is to know about the key, for stderr. */
  readonly facts: string;
}

export interface Output {
  readonly json: boolean;
  /** The columns of the terminal that reads stdout; undefined when a program reads it. */
  readonly width: number | undefined;
  /** Styled for stdout, or as it is where that shows no colour. */
  style(style: Style, text: string): string;
  /** What the command was run for: the document with `--json`, else the text. */
  result(document: unknown, text: () => string): void;
  /** A part of the result as soon as it is there, for a person; programs get all of it from `result`. */
  part(text: string): void;
  /** The one place that prints a key: alone on stdout, or as a member of the document with `--json`. */
  newKey(key: string, shown: NewKeyText): void;
  /** Tells the runner of GitHub Actions, where it is one, to hide the key from its log. */
  mask(key: string): void;
  /** Something good to know; `--quiet` leaves it out. */
  note(text: string): void;
  warn(text: string): void;
  failure(error: VelaroError): void;
  /** Says what is being waited for once that has taken a second, where a person watches. */
  waiting<Value>(what: string, work: Promise<Value>): Promise<Value>;
  /** What a person answers at a prompt: nothing is said of waiting meanwhile, which would be written into it. */
  asking<Value>(answer: Promise<Value>): Promise<Value>;
}

const patienceMs = 1000;

export function createOutput(
  streams: {
    readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
    readonly stderr: Writable & { readonly isTTY?: boolean };
  },
  { json, quiet, color, environment }: OutputSettings,
): Output {
  const { stdout, stderr } = streams;
  const colored = (stream: { readonly isTTY?: boolean }) => color && showsColor(stream, environment);
  const paint = (on: boolean, style: Style, text: string) =>
    on ? styleText(style, text, { validateStream: false }) : text;
  const say = (text: string) => stderr.write(`${redact(text)}\n`);
  // One line for a program, so that a reader of lines can take it; indented for a person.
  const jsonText = (document: unknown) => `${JSON.stringify(document, null, stdout.isTTY ? 2 : 0)}\n`;

  let questions = 0;

  const mask = (key: string) => {
    if (environment.GITHUB_ACTIONS !== 'true') return;
    // A runner hides a masked value from its log, but only from the line after this one.
    for (const form of [key, Buffer.from(key).toString('base64')]) stderr.write(`::add-mask::${form}\n`);
  };

  return {
    json,
    mask,
    width: stdout.isTTY ? stdout.columns || 80 : undefined,
    style: (style, text) => paint(colored(stdout), style, text),
    result(document, text) {
      stdout.write(redact(json ? jsonText(document) : text()));
    },
    part(text) {
      if (!json) stdout.write(redact(text));
    },
    newKey(key, { member, document, facts }) {
      mask(key);
      if (json) {
        const described: unknown = JSON.parse(redact(JSON.stringify(document)));
        stdout.write(jsonText(Object.assign({}, described, { [member]: key })));
        return;
      }
      if (!quiet) stderr.write(redact(facts));
      stdout.write(`${key}\n`);
      if (stdout.isTTY) say(paint(colored(stderr), 'yellow', 'This key is shown only now: put it where it belongs.'));
    },
    note(text) {
      if (!quiet) say(text);
    },
    warn(text) {
      say(`${paint(colored(stderr), 'yellow', 'Warning:')} ${text}`);
    },
    failure(error) {
      if (json) {
        say(JSON.stringify({ error: error.body }));
        return;
      }
      say(`${paint(colored(stderr), 'red', 'velaro-mcp:')} ${error.message}`);
      if (error.hint !== undefined) say(`  → ${error.hint}`);
      if (error.kind === 'bug' && error.cause instanceof Error) say(error.cause.stack ?? error.cause.message);
    },
    async waiting(what, work) {
      if (!stderr.isTTY || quiet || json) return work;
      const begin = (): NodeJS.Timeout =>
        setTimeout(() => {
          if (questions > 0) timer = begin();
          else say(paint(colored(stderr), 'dim', `${what} …`));
        }, patienceMs);
      let timer = begin();
      return work.finally(() => clearTimeout(timer));
    },
    asking(answer) {
      questions++;
      return answer.finally(() => {
        questions--;
      });
    },
  };
}

function showsColor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR && environment.FORCE_COLOR !== '0') return true;
  return stream.isTTY === true && environment.TERM !== 'dumb';
}
