// One question to the keychain, asked by a child process that can be killed: the native library can block for a minute, or crash.
import { dirname } from 'node:path';
import { VelaroError } from '../core/errors.ts';
import { redact } from '../core/redaction.ts';
import { keychainFailure } from './keychain-failure.ts';
import { isKeychainReply, type KeychainReply, type KeychainRequest } from './keychain-protocol.ts';

export interface KeychainProcess {
  /** The built keychain-child program. */
  readonly childPath: string;
  readonly environment: Readonly<Record<string, string>>;
  /** After this the child is killed. A person may have to type a password in the meantime. */
  readonly deadlineMs: number;
  /** Called once when there is no answer after a second. */
  readonly onWaiting?: () => void;
  /** Aborting kills the child. */
  readonly signal?: AbortSignal;
}

const waitingAfterMs = 1_000;
const maxReplyLength = 1_000_000;

/** @throws VelaroError `keychain.*`, or `cancelled` when the signal fired. */
export function askKeychain(
  request: KeychainRequest,
  { childPath, environment, deadlineMs, onWaiting, signal }: KeychainProcess,
): Promise<string | boolean | null> {
  const cancelled = () => new VelaroError('cancelled', 'Opening the keychain was cancelled.');
  if (signal?.aborted) return Promise.reject(cancelled());
  // Loaded here: a bridge starts faster without it, and a key from the environment never needs it.
  const { spawn } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [childPath], {
      // The folder that this process was started in may be gone by now.
      cwd: dirname(childPath),
      env: environment,
      stdio: 'pipe',
      windowsHide: true,
    });
    const finish = (): void => {
      clearTimeout(deadline);
      clearTimeout(waiting);
      signal?.removeEventListener('abort', onAbort);
      child.kill('SIGKILL');
    };
    const fail = (error: VelaroError): void => {
      finish();
      reject(error);
    };
    const crash = (detail: string, cause?: unknown) => fail(keychainFailure('keychain.crash', { detail, cause }));
    const onAbort = () => fail(cancelled());
    signal?.addEventListener('abort', onAbort);
    const waiting = setTimeout(() => onWaiting?.(), waitingAfterMs);
    const deadline = setTimeout(
      () => fail(keychainFailure('keychain.timeout', { detail: `waited ${deadlineMs / 1_000} s` })),
      deadlineMs,
    );

    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const end = said.indexOf('\n');
      if (end === -1) {
        if (said.length > maxReplyLength) crash('its answer has no end');
        return;
      }
      const reply = readReply(said.slice(0, end));
      if (!reply) return crash('its answer makes no sense');
      if (!reply.ok) return fail(keychainFailure(reply.code, { detail: redact(reply.message) }));
      finish();
      resolve(reply.value);
    });
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints = (complaints + text).slice(-4_000);
    });
    child.on('error', (cause) => crash('it does not start', cause));
    child.on('close', (exitCode, exitSignal) =>
      crash(exitSignal ?? `exit code ${exitCode}`, new Error(redact(complaints))),
    );
    // A child that is gone says so by 'close'.
    child.stdin.on('error', () => {});
    child.stdin.write(`${JSON.stringify(request)}\n`);
  });
}

function readReply(line: string): KeychainReply | undefined {
  try {
    const reply: unknown = JSON.parse(line);
    return isKeychainReply(reply) ? reply : undefined;
  } catch {
    return undefined;
  }
}
