// Gateways and PostgreSQL killed, stopped and starved under load: no acknowledged call is lost, none is admitted uncounted, and all come back.
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { ask, type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import { newKey, secretOf, siteId } from '../store-fixture.ts';
import { type GatewayProcess, makeKey, startGatewayProcess } from './gateway-process.ts';

const full = process.env.TEST_ROUNDS === 'full';
const unavailable = postgresUnavailable();
const callers = 32;

const booksRow = z.object({ calls: z.int(), counted: z.int(), daily: z.int() });

/** Opens connections until all are ours: the gateway's own is ended as often as it was there first. */
async function takeEveryConnection(url: string, count: number): Promise<pg.Client[]> {
  const taken: pg.Client[] = [];
  while (taken.length < count) {
    const client = new pg.Client({ connectionString: url, application_name: 'holder' });
    client.on('error', () => {});
    await client.connect().then(
      () => taken.push(client),
      () =>
        taken[0]?.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'velaro-mcp'`),
    );
  }
  return taken;
}

describe.skipIf(unavailable !== undefined)(`crashes on PostgreSQL${unavailable ? `: ${unavailable}` : ''}`, () => {
  let postgres: Postgres;
  let url: string;
  let key: string;
  let gateways: GatewayProcess[] = [];
  const statuses = new Map<number, number>();
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.remove());
  afterEach(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    gateways = [];
  });

  async function startFirst(): Promise<GatewayProcess> {
    url = await postgres.createDatabase();
    statuses.clear();
    const gateway = await startGatewayProcess(url, { args: ['--plan', 'enterprise'] });
    gateways.push(gateway);
    ({ key } = await makeKey(gateway, gateway.adminKey ?? ''));
    return gateway;
  }

  /** All callers call until `more` says no; `onAnswer` sees how many answers there have been, and each status. */
  async function load(
    gateway: GatewayProcess,
    more: () => boolean,
    onAnswer: (count: number, status: number) => void = () => {},
  ): Promise<void> {
    let count = 0;
    const caller = async () => {
      while (more()) {
        const { status } = await gateway.call(key);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        onAnswer(++count, status);
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
  }

  /** What the database itself says: rows of the audit, the key's counter, the sums of the days. */
  async function books(): Promise<z.infer<typeof booksRow>> {
    const [row] = await ask(
      url,
      `SELECT (SELECT count(*)::integer FROM calls) AS calls,
         (SELECT coalesce(sum(used), 0)::integer FROM windows JOIN keys ON id = owner_id WHERE period = 'month') AS counted,
         (SELECT coalesce(sum(calls), 0)::integer FROM daily_usage) AS daily`,
    );
    return booksRow.parse(row);
  }

  /** Every acknowledged call is written down, and beyond them only those that were under way at a crash. */
  async function expectBooksInOrder(crashes: number): Promise<void> {
    const { calls, counted, daily } = await books();
    const acknowledged = statuses.get(200) ?? 0;
    expect(acknowledged).toBeGreaterThan(0);
    expect({ counted, daily }).toEqual({ counted: calls, daily: calls });
    expect(calls).toBeGreaterThanOrEqual(acknowledged);
    expect(calls - acknowledged).toBeLessThanOrEqual(crashes * callers);
    expect(await postgres.check(url)).toBe('');
  }

  it('a gateway that is killed loses no call that it has acknowledged', async () => {
    let gateway = await startFirst();
    const rounds = full ? 50 : 3;
    for (let round = 0; round < rounds; round++) {
      let alive = true;
      const killAfter = 1 + ((round * 7919) % 300);
      let killed: Promise<void> | undefined;
      await load(
        gateway,
        () => alive,
        (count) => {
          if (count < killAfter || killed) return;
          killed = gateway.kill();
          alive = false;
        },
      );
      await killed;
      gateway = await startGatewayProcess(url);
      gateways = [gateway];
    }
    await expectBooksInOrder(rounds);
  }, 900_000);

  it('PostgreSQL that is killed loses no call, and the gateway goes on by itself once it is back', async () => {
    const gateway = await startFirst();
    const rounds = full ? 20 : 2;
    for (let round = 0; round < rounds; round++) {
      const killAfter = 50 + ((round * 7919) % 200);
      let restarted: Promise<void> | undefined;
      let isBack = false;
      let served = 0;
      const crash = async () => {
        await postgres.kill();
        await postgres.start();
        isBack = true;
      };
      await load(
        gateway,
        () => served < 50,
        (count, status) => {
          if (count === killAfter) restarted = crash();
          if (isBack && status === 200) served += 1;
        },
      );
      await restarted;
    }
    expect([...statuses.keys()].sort()).toEqual([200, 503]);
    await expectBooksInOrder(rounds);
  }, 900_000);

  it('PostgreSQL that stands still is answered for with 503, and nothing is admitted until it goes on', async () => {
    const gateway = await startFirst();
    let refused = 0;
    let served = 0;
    let isBack = false;
    const hang = new Promise<void>((resolve) => {
      const watch = (count: number, status: number) => {
        if (count === 200) postgres.hang();
        if (status === 503 && ++refused === (full ? 3 : 1) * callers) {
          postgres.resume();
          isBack = true;
        }
        if (isBack && status === 200) served += 1;
      };
      void load(gateway, () => served < 200, watch).then(resolve);
    });
    await hang;
    expect([...statuses.keys()].sort()).toEqual([200, 503]);
    await expectBooksInOrder(full ? 3 : 2);
  }, 120_000);

  it('a database without a free connection is 503, and no obstacle afterwards', async () => {
    const small = await startPostgres({ max_connections: '6', superuser_reserved_connections: '0' });
    const database = await small.createDatabase();
    const gateway = await startGatewayProcess(database);
    await small.kill();
    await small.start();
    const holders = await takeEveryConnection(database, 6);
    let status = 0;
    for (let i = 0; i < 200 && status !== 503; i++) ({ status } = await gateway.call(gateway.adminKey ?? ''));
    expect(status).toBe(503);
    await small.kill();
    await Promise.allSettled(holders.map((holder) => holder.end()));
    await small.start();
    for (let i = 0; i < 200 && status !== 200; i++) ({ status } = await gateway.call(gateway.adminKey ?? ''));
    expect(status).toBe(200);
    await gateway.stop();
    await small.remove();
  });

  it('reports that wait for a locked table keep no call waiting, and fail in time', async () => {
    const database = await postgres.createDatabase();
    const store = await openPostgresStore(database, { maxConnections: 3, timeoutMs: 3_000 });
    await store.initialise({ id: siteId, name: 'acme', plan: 'professional' }, newKey('admin'));
    const locked = ask(database, `BEGIN; LOCK TABLE agents; SELECT pg_sleep(600)`).catch(() => undefined);
    const lockers = `FROM pg_locks JOIN pg_class ON pg_class.oid = relation WHERE relname = 'agents' AND mode = 'AccessExclusiveLock'`;
    while ((await ask(database, `SELECT 1 ${lockers}`)).length === 0);

    const reports = Promise.allSettled(Array.from({ length: 20 }, () => store.listAgents(siteId, { limit: 10 })));
    const attempt = { id: 'call-1', keyHash: secretOf('admin').hash, kind: 'mcp', surface: 'mcp' } as const;
    expect(await store.admit([attempt], [])).toMatchObject([{ outcome: 'admitted' }]);
    for (const report of await reports)
      expect(report).toMatchObject({ status: 'rejected', reason: { code: 'store.unavailable' } });

    await ask(database, `SELECT pg_terminate_backend(pid) ${lockers}`);
    await locked;
    expect(await store.listAgents(siteId, { limit: 10 })).toEqual([]);
    await store.close();
  });
});
