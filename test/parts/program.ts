// Runs the built program as a person or a script does, in a home of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { binPath } from './bridge-process.ts';

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty home with the few variables a login shell has; removed after the test. */
export function emptyHome(extra: NodeJS.ProcessEnv = {}): {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
} {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-home-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, environment: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, ...extra } };
}

export function run(args: readonly string[], environment: NodeJS.ProcessEnv, input = ''): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [binPath, ...args], { env: environment, stdio: 'pipe' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    child.stdin.end(input);
  });
}

export interface GatewayProcess {
  readonly mcpUrl: string;
  readonly restUrl: string;
  readonly adminKey: string;
  /** In the sandbox, the stand-ins by vendor. */
  readonly standIns: Readonly<Record<string, { readonly url: string; readonly credential: string }>>;
  readonly pid: number;
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a gateway as its own process, with demo data unless told otherwise, on a free port; ended after the test. */
export async function startGatewayProcess(
  environment: NodeJS.ProcessEnv,
  folder: string,
  flags: readonly string[] = ['--sandbox'],
): Promise<GatewayProcess> {
  const args = ['gateway', 'start', ...flags, '--port', '0', '--data', join(folder, 'gateway'), '--json'];
  const child = spawn(process.execPath, [binPath, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const end = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return exited;
  };
  onTestFinished(async () => void (await end('SIGKILL')));
  child.stderr.resume();
  child.stdout.setEncoding('utf8');
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', (code) => reject(new Error(`the gateway ended with exit code ${code}`)));
  });
  const { mcpUrl, restUrl, adminKey, standIns = {}, pid } = JSON.parse(line);
  return { mcpUrl, restUrl, adminKey, standIns, pid, end };
}
