// Limits by the minute and the day on PostgreSQL: exact in each window, also when replicas disagree about the time by 70 seconds or days.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import type { Store } from '../../../src/stores/store.ts';
import { buildGatewayProgram } from '../../parts/gateway-program.ts';
import { type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import { newKey, siteId } from '../store-fixture.ts';

const faketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
const unavailable = postgresUnavailable() ?? fakeTimeUnavailable();

const report = z.object({
  clockMs: z.number(),
  answers: z.array(z.object({ outcome: z.string(), resetsAt: z.string(), of: z.string() })),
});
type Report = z.infer<typeof report>;

function fakeTimeUnavailable(): string | undefined {
  if (existsSync(faketime)) return undefined;
  const reason = 'libfaketime is missing: apt-get install -y --no-install-recommends libfaketime';
  if (process.env.VELARO_TEST_REQUIRE_REAL === '1') throw new Error(reason);
  return reason;
}

describe.skipIf(unavailable !== undefined)(`clocks of replicas${unavailable ? `: ${unavailable}` : ''}`, () => {
  let postgres: Postgres;
  let folder: string;
  beforeAll(async () => {
    postgres = await startPostgres();
    folder = mkdtempSync('/tmp/velaro-replica-');
    await buildGatewayProgram(new URL('replica-program.ts', import.meta.url), join(folder, 'replica.cjs'));
  });
  afterAll(async () => {
    await postgres?.remove();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** @param offset what its clock shows beside the time that it is: `+70s`, `-40d`. */
  async function replica(url: string, text: string, count: number, offset: string): Promise<Report> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(folder, 'replica.cjs'), url, text, `${count}`],
      { env: { LD_PRELOAD: faketime, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' }, maxBuffer: 1e8 },
    );
    return report.parse(JSON.parse(stdout));
  }

  async function openSite(keys: readonly string[]): Promise<{ url: string; store: Store }> {
    const url = await postgres.createDatabase();
    const store = await openPostgresStore(url);
    await store.initialise({ id: siteId, name: 'acme', plan: 'professional' }, newKey('admin'));
    for (const text of keys) await store.createKey(newKey(text, { kind: 'rest', scopes: ['read:contacts'] }));
    return { url, store };
  }

  /** How many were admitted in each window of the database's clock. */
  function admittedByWindow(reports: readonly Report[]): number[] {
    const windows = new Map<string, number>();
    for (const { outcome, resetsAt } of reports.flatMap(({ answers }) => answers))
      if (outcome === 'admitted') windows.set(resetsAt, (windows.get(resetsAt) ?? 0) + 1);
    return [...windows.values()];
  }

  it.each([
    ['70 seconds apart', ['+0s', '+70s', '-70s']],
    ['set back by 40 days', ['+0s', '-40d', '+40d']],
  ])(
    '%s admit 60 requests a minute of one key, all together',
    async (_name, offsets) => {
      const { url, store } = await openSite(['r']);
      const reports = await Promise.all(offsets.map((offset) => replica(url, 'r', 100, offset)));
      const clocks = reports.map(({ clockMs }) => clockMs).sort((a, b) => a - b);
      expect((clocks[2] ?? 0) - (clocks[0] ?? 0)).toBeGreaterThan(60_000);
      const admitted = admittedByWindow(reports);
      // A minute may end while they run: then each of the two has its own sixty, and no more.
      expect(admitted.filter((count) => count > 60)).toEqual([]);
      expect(admitted[0]).toBe(60);
      await store.close();
    },
    60_000,
  );

  it('admit 1,000 requests a day of one site, whatever their clocks say', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `r${i}`);
    const { url, store } = await openSite([]);
    for (const text of texts)
      await store.createKey(newKey(text, { kind: 'rest', scopes: ['read:contacts'], requestsPerMinute: 10_000 }));
    const offsets = ['+0s', '+70s', '-70s'];
    const reports: Report[] = [];
    for (const text of texts.slice(0, 5))
      reports.push(...(await Promise.all(offsets.map((offset) => replica(url, text, 100, offset)))));
    expect(reports.flatMap(({ answers }) => answers).length).toBe(1500);
    expect(Math.max(...admittedByWindow(reports))).toBe(1000);
    await store.close();
  }, 60_000);

  it('begin the next minute and the next day anew, and not before', async () => {
    const url = await postgres.createDatabase();
    let time = '2026-11-10T23:58:59.999Z';
    const store = await openPostgresStore(url, { clock: () => Date.parse(time) });
    await store.initialise({ id: siteId, name: 'acme', plan: 'professional' }, newKey('admin'));
    await store.createKey(newKey('r', { kind: 'rest', scopes: ['read:contacts'] }));
    let turn = 0;
    const admitted = async (at: string) => {
      time = at;
      const { hash } = newKey('r').secret;
      const admissions = await store.admit(
        Array.from({ length: 100 }, () => ({ id: `${++turn}`, keyHash: hash, kind: 'rest', surface: 'rest' }) as const),
        [],
      );
      return admissions.filter(({ outcome }) => outcome === 'admitted').length;
    };
    expect(await admitted('2026-11-10T23:58:59.999Z')).toBe(60);
    expect(await admitted('2026-11-10T23:59:00.000Z')).toBe(60);
    expect(await admitted('2026-11-10T23:58:30.000Z')).toBe(0);
    expect(await admitted('2026-11-10T23:59:59.999Z')).toBe(0);
    expect(await admitted('2026-11-11T00:00:00.000Z')).toBe(60);
    await store.close();
  });
});
