// Runs a command line in this process, with real settings in a temporary folder and the real HTTP client.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { openTransport } from '../../src/client/open-transport.ts';
import { VelaroError } from '../../src/core/errors.ts';
import type { SecretStore, StoredKey } from '../../src/secrets/secret-store.ts';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly stdin?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Somebody looks at the output, 80 columns wide or this many, and nobody types. */
  readonly terminal?: boolean | { readonly columns: number };
  /** Somebody sits at the terminal and presses these keys. */
  readonly typed?: string;
  /** Somebody sits at the terminal and answers each of these questions, in this order, once it is shown. */
  readonly answers?: readonly { readonly question: string; readonly keys: string }[];
  /** The program that the command line believes to be. */
  readonly programPath?: string;
  readonly interrupted?: AbortSignal;
  /** Called with each piece of stdout, while the command runs. */
  readonly onStdout?: (text: string) => void;
}

export interface CliWorld {
  readonly configFolder: string;
  /** Where keys rest: a stand-in, because the keychain is not what these tests are about. */
  readonly stored: Map<string, StoredKey>;
  /** Where the master keys of this computer's gateways rest, by id: a stand-in as well. */
  readonly masterKeys: Map<string, string>;
  /** From now on writing to the stand-in fails with this. */
  failWritesWith(error: VelaroError): void;
  run(words: readonly string[], options?: CliRun): Promise<Ran>;
  remove(): void;
}

export const noKeychain = new VelaroError('keychain.unavailable', 'There is no keychain here.', {
  hint: 'Set VELARO_MCP_KEY instead.',
});

export function createCliWorld(): CliWorld {
  const configFolder = mkdtempSync(join(tmpdir(), 'velaro-cli-test-'));
  const stored = new Map<string, StoredKey>();
  const masterKeys = new Map<string, string>();
  let writeError: VelaroError | undefined;
  const keychain: SecretStore = {
    name: 'keychain',
    read: async (account) => stored.get(account),
    write: async (account, key) => {
      if (writeError) throw writeError;
      stored.set(account, key);
    },
    remove: async (account) => stored.delete(account),
  };
  return {
    configFolder,
    stored,
    masterKeys,
    failWritesWith: (error) => {
      writeError = error;
    },
    async run(words, options = {}) {
      const {
        stdin = '',
        environment = {},
        terminal = false,
        answers,
        typed = answers && '',
        interrupted,
        onStdout,
        programPath = '',
      } = options;
      const watched = terminal !== false || typed !== undefined;
      const stdout = collector({ isTTY: watched, columns: typeof terminal === 'object' ? terminal.columns : 80 });
      if (onStdout) stdout.stream.on('data', (piece: Buffer) => onStdout(piece.toString()));
      const stderr = collector({ isTTY: watched });
      const keys = typed === undefined ? undefined : keyboard(typed);
      if (keys && answers) answerEach(answers, stderr.stream, keys);
      const exitCode = await runCommandLine(words, {
        stdin: keys ?? Object.assign(new PassThrough().end(stdin), { isTTY: false }),
        stdout: stdout.stream,
        stderr: stderr.stream,
        environment: { HOME: configFolder, VELARO_CONFIG_DIR: configFolder, NO_COLOR: '1', ...environment },
        interrupted: interrupted ?? new AbortController().signal,
        programPath,
        now: () => new Date('2026-06-01T12:00:00Z'),
        openKeychain: async () => keychain,
        openMasterKeys: async () => ({
          read: async (id) => masterKeys.get(id),
          write: async (id, text) => void masterKeys.set(id, text),
        }),
        openTransport: () => openTransport({}),
      });
      return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
    },
    remove: () => rmSync(configFolder, { recursive: true, force: true }),
  };
}

function keyboard(typed: string) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  stream.write(typed);
  return stream;
}

function answerEach(answers: NonNullable<CliRun['answers']>, shown: PassThrough, keyboard: PassThrough): void {
  const waiting = [...answers];
  let text = '';
  shown.on('data', (piece: Buffer) => {
    text += piece.toString();
    const [next] = waiting;
    if (next === undefined || !text.includes(next.question)) return;
    waiting.shift();
    text = '';
    // Not before the prompt, which is still being drawn, listens.
    setImmediate(() => keyboard.write(next.keys));
  });
}

function collector<Facts extends object>(facts: Facts) {
  const pieces: Buffer[] = [];
  const stream = Object.assign(new PassThrough(), facts);
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  return { stream, text: () => Buffer.concat([...pieces, stream.read() ?? Buffer.alloc(0)]).toString() };
}
