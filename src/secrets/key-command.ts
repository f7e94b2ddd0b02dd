// A program of the user's that prints the key, such as a password manager's: started without a shell, never given a secret.
import { VelaroError } from '../core/errors.ts';
import { familyOf, type KeyKind, keyFamilies } from '../core/key-families.ts';
import { readKey } from '../core/key-format.ts';
import { redact, rememberSecret } from '../core/redaction.ts';
import { blaming } from './environment-key.ts';
import { keychainEnvironment } from './keychain-environment.ts';
import type { KeyReader } from './secret-store.ts';
import type { Environment } from './settings-file.ts';

export interface PrintingProgram {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly environment: Environment;
  /** After this the program is killed. A person may have to unlock something in the meantime. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

export interface KeyCommandOptions extends PrintingProgram {
  readonly kind: KeyKind;
  /** The only origin the printed key may go to. */
  readonly origin: string;
}

const maxOutputLength = 16 * 1024;

/** Its reads fail as `printedKey`, and with `key.family`. */
export function createKeyCommand({ kind, origin, ...program }: KeyCommandOptions): KeyReader {
  return {
    name: 'command',
    read: async () => {
      const key = await printedKey(program);
      const family = familyOf(key);
      if (family?.kind === kind) return { key, kind, origin };
      throw new VelaroError(
        'key.family',
        `The program ${program.command[0]} prints a ${family?.label} instead of a ${keyFamilies[kind].label}.`,
        { hint: 'Name the program of the other key: velaro-mcp login --key-command.' },
      );
    },
  };
}

/** @throws VelaroError `keycommand.failed`, `keycommand.timeout`, `key.malformed`, `cancelled`. */
export async function printedKey(options: PrintingProgram): Promise<string> {
  const program = options.command[0] ?? '';
  const printed = await run(program, options);
  rememberSecret(printed.trim());
  return blaming(`The program ${program}`, () => readKey(printed)).key;
}

function run(program: string, { command, environment, deadlineMs, signal }: PrintingProgram): Promise<string> {
  const { spawn } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve, reject) => {
    const child = spawn(program, command.slice(1), {
      env: keychainEnvironment(environment),
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const finish = (): void => {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', onAbort);
      child.kill('SIGKILL');
      // What it has started may hold these open for longer than it lives.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const fail = (code: 'keycommand.failed' | 'keycommand.timeout' | 'cancelled', problem: string, cause?: unknown) => {
      finish();
      const hint = `Run it by hand to see why: ${redact(command.join(' '))}`;
      reject(new VelaroError(code, problem, code === 'cancelled' ? {} : { hint, cause }));
    };
    const onAbort = () => fail('cancelled', 'Asking for the key was cancelled.');
    signal?.addEventListener('abort', onAbort, { once: true });
    const deadline = setTimeout(
      () => fail('keycommand.timeout', `${program} did not print a key within ${deadlineMs / 1_000} s.`),
      deadlineMs,
    );
    let said = '';
    let complaints = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.length > maxOutputLength) fail('keycommand.failed', `${program} prints far more than a key.`);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints = (complaints + text).slice(-maxOutputLength);
    });
    child.on('error', (cause) => fail('keycommand.failed', `${program} cannot be started.`, cause));
    child.on('close', (exitCode, exitSignal) => {
      if (exitCode !== 0)
        return fail(
          'keycommand.failed',
          `${program} ended with ${exitSignal ?? `exit code ${exitCode}`}.`,
          new Error(redact(complaints)),
        );
      finish();
      resolve(said);
    });
  });
}
