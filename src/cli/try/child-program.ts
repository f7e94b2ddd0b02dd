// This program, started once more as a child that can never outlive its parent: it ends when its stdin does.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { VelaroError } from '../../core/errors.ts';
import { redact } from '../../core/redaction.ts';

export interface ChildProgram {
  /** What it says on stdout, line by line. */
  onLine(listener: (line: string) => void): void;
  write(line: string): void;
  /** Fails as soon as the child has ended, with what it said last; never resolves. */
  readonly ended: Promise<never>;
  /** Its last lines on stderr. */
  complaints(): string;
  /** Asks it to end by closing its stdin, and makes it end after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
}

/** What MCP hosts hand on to the servers that they start, and what leads to the keychain and to temporary files. */
const inherited = [
  ...['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER', 'LANG', 'TMPDIR'],
  ...['APPDATA', 'HOMEDRIVE', 'HOMEPATH', 'LOCALAPPDATA', 'PROCESSOR_ARCHITECTURE', 'SYSTEMDRIVE', 'SYSTEMROOT'],
  ...['TEMP', 'TMP', 'USERNAME', 'USERPROFILE', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'],
];

const maxComplaints = 8_000;

export function startChild(
  programPath: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  own: Readonly<Record<string, string>>,
): ChildProgram {
  const kept = inherited.flatMap((name) =>
    environment[name] === undefined ? [] : [[name, environment[name]] as const],
  );
  const child = spawn(process.execPath, [programPath, ...args], {
    env: { ...Object.fromEntries(kept), ...own },
    stdio: 'pipe',
    windowsHide: true,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-maxComplaints);
  });
  // A child that is gone says so by 'close'.
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout });
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (exitCode, signal) => resolve(signal ?? `exit code ${exitCode}`));
  });
  const ended = gone.then((how): never => {
    throw endedError(args, how, redact(said));
  });
  // Whoever waits for something from the child also waits for this; when nobody does, its end is no news.
  ended.catch(() => {});

  return {
    onLine: (listener) => void lines.on('line', listener),
    write: (line) => void child.stdin.write(`${line}\n`),
    ended,
    complaints: () => redact(said),
    stop: (patienceMs) => stop(child, gone, patienceMs),
  };
}

async function stop(child: ChildProcessWithoutNullStreams, gone: Promise<unknown>, patienceMs: number): Promise<void> {
  child.stdin.end();
  const deadline = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await gone;
  clearTimeout(deadline);
}

function endedError(args: readonly string[], how: string, said: string): VelaroError {
  return new VelaroError('internal.bug', `"velaro-mcp ${args.join(' ')}" ended too early (${how}).`, {
    cause: new Error(said.trim() || 'It said nothing.'),
  });
}
