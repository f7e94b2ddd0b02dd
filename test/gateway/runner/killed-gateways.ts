// Programs that do a gateway's work on its data and are killed while they do it, on both databases.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../../../src/stores/store.ts';
import { buildGatewayProgram } from '../../parts/gateway-program.ts';
import { type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';

/** Whether the long runs were asked for. */
export const full = process.env.TEST_ROUNDS === 'full';
/** How long a test waits for the work to go on. */
export const patienceMs = full ? 900_000 : 120_000;

export interface KilledWork {
  /** What the program is handed after the place of its data, the folder or the address of the database. */
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** How much is done, of `whole`. */
  done(): number | Promise<number>;
  readonly whole: number;
  readonly kills: number;
}

/** A store, and what starts programs on its data: one at a time on SQLite, two on PostgreSQL. */
export interface KillingGround {
  readonly store: Store;
  /** Kills one after another while they are at work, each time with another in its place. @returns what kills the last. */
  killWhileAtWork(work: KilledWork): Promise<() => Promise<void>>;
}

/** @param program the entry of the program, bundled once for all of them. */
export function describeThroughKills(
  title: string,
  program: URL,
  what: string,
  test: (ground: KillingGround) => Promise<void>,
): void {
  const unavailable = postgresUnavailable();
  let folder: string;
  let postgres: Postgres | undefined;
  beforeAll(async () => {
    // A place from which libsql is found.
    const cache = new URL('../../../node_modules/.cache/', import.meta.url).pathname;
    mkdirSync(cache, { recursive: true });
    folder = mkdtempSync(join(cache, 'killed-'));
    if (unavailable === undefined) postgres = await startPostgres();
    await buildGatewayProgram(program, join(folder, 'program.cjs'));
  });
  afterAll(async () => {
    await postgres?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const groundOn = (store: Store, place: string, programs: number): KillingGround => {
    onTestFinished(() => store.close());
    const file = join(folder, 'program.cjs');
    return { store, killWhileAtWork: (work) => killWhileAtWork(work, programs, () => start([file, place], work)) };
  };

  describe(title, { timeout: patienceMs * 2 }, () => {
    it(`${what} one gateway on SQLite`, async () => {
      const data = join(folder, 'data');
      await test(groundOn(await openSqliteStore(data, { busyTimeoutMs: 10_000 }), data, 1));
    });

    it.skipIf(unavailable !== undefined)(`${what} two gateways on PostgreSQL`, async () => {
      if (!postgres) throw new Error('PostgreSQL is missing');
      const url = await postgres.createDatabase();
      await test(groundOn(await openPostgresStore(url), url, 2));
    });
  });
}

async function killWhileAtWork(
  { done, whole, kills }: KilledWork,
  programs: number,
  startOne: () => ChildProcess,
): Promise<() => Promise<void>> {
  const running = Array.from({ length: programs }, startOne);
  for (let round = 1; round <= kills; round++) {
    // Something was done since the last one was killed, and much is still to be done.
    const enough = ((round - 1) * whole) / (kills + 2);
    await expect.poll(done, { timeout: patienceMs, interval: 10 }).toBeGreaterThan(enough);
    const [next] = running.splice(0, 1);
    if (next) await kill(next);
    running.push(startOne());
  }
  return async () => {
    for (const child of running) await kill(child);
  };
}

/** Killed with the test, if not before. */
function start(file: readonly string[], { words = [], env = {} }: KilledWork): ChildProcess {
  const child = spawn(process.execPath, [...file, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
