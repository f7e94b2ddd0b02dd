// A profile whose key is rotated by real processes against a gateway, and what must hold whenever one of them dies.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createKeychain } from '../../src/secrets/keychain.ts';
import { createPlaintextFile } from '../../src/secrets/plaintext-file.ts';
import type { SecretStore } from '../../src/secrets/secret-store.ts';
import type { Keyring } from '../parts/keyring.ts';
import type { HostedGateway } from './hosted-gateway.ts';

export interface Programs {
  readonly mortal: string;
  readonly keychainChild: string;
}

export interface Ran {
  /** Null when it was killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** How many moments there were to die at. */
  readonly moments: number;
}

export interface RotationWorld {
  readonly folder: string;
  readonly store: SecretStore;
  readonly environment: NodeJS.ProcessEnv;
  run(words: readonly string[], options?: { killAt?: number; killAfterMs?: number; stdin?: string }): Promise<Ran>;
  /** What is wrong right now: nothing, unless the stored key does not work. */
  brokenNow(): Promise<readonly string[]>;
  /** What is wrong after everything was taken up: more or less than one live key, or leftovers. */
  brokenAfterRecovery(): Promise<readonly string[]>;
  remove(): void;
}

/**
 * @param keyring undefined: keys rest in plain files, which is a tenth of the time.
 * @param disk where its folder is made.
 */
export async function createRotationWorld(
  programs: Programs,
  gateway: HostedGateway,
  keyring: Keyring | undefined,
  disk = tmpdir(),
): Promise<RotationWorld> {
  const folder = mkdtempSync(join(disk, 'velaro-rotation-'));
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: folder,
    VELARO_CONFIG_DIR: folder,
    KEYCHAIN_CHILD: programs.keychainChild,
    ...keyring?.environment,
  };
  const store = keyring
    ? createKeychain({ childPath: programs.keychainChild, deadlineMs: 60_000, environment })
    : createPlaintextFile(folder);

  const run: RotationWorld['run'] = async (words, { killAt, killAfterMs, stdin = '' } = {}) => {
    const child = spawn(process.execPath, [programs.mortal, ...words], {
      env: { ...environment, ...(killAt !== undefined && { KILL_AT: String(killAt) }) },
      stdio: 'pipe',
    });
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    if (killAfterMs !== undefined) {
      await Promise.race([closed, sleep(killAfterMs)]);
      child.kill('SIGKILL');
    }
    const exitCode = await closed;
    return { exitCode, stdout, stderr, moments: Number(/moments: (\d+)/.exec(stderr)?.[1] ?? Number.NaN) };
  };

  const world: RotationWorld = {
    folder,
    store,
    environment,
    run,
    async brokenNow() {
      const stored = await store.read('default');
      return stored && gateway.accepts(stored.key) ? [] : ['the stored key does not work'];
    },
    async brokenAfterRecovery() {
      const broken = [...(await world.brokenNow())];
      const live = gateway.live();
      if (live.length !== 1) broken.push(`live keys: ${live.map(({ id, label }) => `${id} ${label}`)}`);
      for (const slot of ['default#next', 'default#previous'])
        if (await store.read(slot)) broken.push(`${slot} is left`);
      const path = join(folder, 'state', 'rotate-default.json');
      if (existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).rotation) broken.push('the journal is left');
      const stored = await store.read('default');
      const entry = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')).profiles.default.keys.mcp;
      if (stored && !stored.key.startsWith(entry.prefix)) broken.push('the settings are about another key');
      // A kill may come before there is such a folder.
      const states = existsSync(join(folder, 'state')) ? readdirSync(join(folder, 'state')) : [];
      const secrets = states.filter((name) =>
        gateway.keys.some(({ text }) => readFileSync(join(folder, 'state', name), 'utf8').includes(text)),
      );
      const drafts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        /draft|lock/.test(name),
      );
      return [...broken, ...secrets.map((name) => `${name} holds a key`), ...drafts.map((name) => `${name} is left`)];
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  const login = ['login', '--url', gateway.url, '--key-stdin', ...(keyring ? [] : ['--insecure-storage'])];
  const { exitCode, stderr } = await run(login, { stdin: gateway.add().text });
  if (exitCode !== 0) throw new Error(`login failed: ${stderr}`);
  return world;
}
