// Several gateways on one PostgreSQL: one quota to the last call, changes of a key that hold everywhere at once, one run of a repeated call.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import { type Answer, type GatewayProcess, makeKey, startGatewayProcess } from './gateway-process.ts';

const full = process.env.TEST_ROUNDS === 'full';
const unavailable = postgresUnavailable();
const callers = 64;

describe.skipIf(unavailable !== undefined)(`replicas on PostgreSQL${unavailable ? `: ${unavailable}` : ''}`, () => {
  let postgres: Postgres;
  let url: string;
  let gateways: GatewayProcess[] = [];
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.remove());
  afterEach(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    gateways = [];
  });

  async function startReplicas(
    count: number,
  ): Promise<{ replicas: [GatewayProcess, ...GatewayProcess[]]; admin: string }> {
    url = await postgres.createDatabase();
    const first = await startGatewayProcess(url, { args: ['--plan', 'enterprise'] });
    gateways.push(first);
    const rest = await Promise.all(Array.from({ length: count - 1 }, () => startGatewayProcess(url)));
    gateways.push(...rest);
    if (first.adminKey === undefined) throw new Error('the first gateway made no admin key');
    return { replicas: [first, ...rest], admin: first.adminKey };
  }

  /** Calls from all callers, over all replicas in turn, until `more` says no. */
  async function load(
    replicas: readonly GatewayProcess[],
    call: (replica: GatewayProcess, turn: number) => Promise<unknown>,
    more: () => boolean,
  ): Promise<void> {
    let turn = 0;
    const caller = async () => {
      while (more()) {
        const replica = replicas[turn % replicas.length];
        if (replica) await call(replica, turn++);
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
  }

  const limits = full
    ? [1, 100, 3_000, 50_000].flatMap((limit) => Array.from({ length: 5 }, () => limit))
    : [1, 100, 1_000];

  it.each(limits)(
    'admit exactly %i of three times as many calls',
    async (limit) => {
      const { replicas, admin } = await startReplicas(3);
      const { id, key } = await makeKey(replicas[0], admin, { monthlyQuota: limit });
      const other = await makeKey(replicas[0], admin);
      const statuses = new Map<number, number>();
      let left = 3 * limit;
      await load(
        replicas,
        async (replica) => {
          const { status } = await replica.call(key);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        },
        () => left-- > 0,
      );
      expect(Object.fromEntries(statuses)).toEqual({ 200: limit, 429: 2 * limit });
      const store = await openPostgresStore(url);
      const [site] = await store.listSites();
      const siteId = site?.id ?? '';
      expect((await store.usage(siteId, id)).used).toBe(limit);
      expect((await store.usage(siteId, other.id)).used).toBe(0);
      expect((await store.siteUsage(siteId))?.used).toBe(limit);
      await store.close();
    },
    900_000,
  );

  it('refuse every call that begins after a key was revoked, rotated at once, or has expired, under load', async () => {
    const { replicas, admin } = await startReplicas(2);
    const endings = {
      revoked: (id: string) => replicas[0].ask('DELETE', `/mcp/v1/keys/${id}`, admin),
      rotated: (id: string) => replicas[0].ask('POST', `/mcp/v1/keys/${id}/rotate`, admin, { now: true }),
    };
    const seen = { before: 0, after: 0 };
    for (let round = 0; round < (full ? 100 : 6); round++) {
      const ending = round % 2 === 0 ? endings.revoked : endings.rotated;
      const { id, key } = await makeKey(replicas[0], admin);
      const acceptedLate: Answer[] = [];
      const refusals = new Set<number>();
      let ended = false;
      let calls = 0;
      const loading = load(
        replicas,
        async (replica) => {
          const begunAfter = ended;
          const answer = await replica.call(key);
          if (!begunAfter) seen.before += 1;
          else {
            seen.after += 1;
            refusals.add(answer.status);
            if (answer.status === 200) acceptedLate.push(answer);
          }
          if (++calls === 100)
            void ending(id).then(({ status }) => {
              expect([200, 201, 204]).toContain(status);
              ended = true;
              calls = 101;
            });
        },
        () => !ended || refusals.size === 0 || calls < 200,
      );
      await loading;
      expect(acceptedLate).toEqual([]);
      expect([...refusals]).toEqual([401]);
    }
    expect(seen.before).toBeGreaterThan(100);
    expect(seen.after).toBeGreaterThan(100);
  }, 900_000);

  it('refuse a key on every replica from the moment it expires', async () => {
    const { replicas, admin } = await startReplicas(2);
    const expiresAtMs = Date.now() + 1_500;
    const { key } = await makeKey(replicas[0], admin, { expiresAt: new Date(expiresAtMs).toISOString() });
    const late: number[] = [];
    let accepted = 0;
    await load(
      replicas,
      async (replica) => {
        const begunAtMs = Date.now();
        const { status } = await replica.call(key);
        if (begunAtMs >= expiresAtMs) late.push(status);
        else if (status === 200) accepted += 1;
      },
      () => late.length < 200,
    );
    expect(accepted).toBeGreaterThan(0);
    expect(new Set(late)).toEqual(new Set([401]));
  });

  it('run a call once that comes 50 times at once under one Idempotency-Key, and answer it again after a crash', async () => {
    const { replicas, admin } = await startReplicas(2);
    const { id, key } = await makeKey(replicas[0], admin);
    const [one, two] = replicas;
    const idempotencyKey = 'order-4711';
    const at = (turn: number) => (turn % 2 === 0 ? one : (two ?? one)).call(key, { idempotencyKey });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, turn) => at(turn)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    await two?.kill();
    const again = await startGatewayProcess(url);
    gateways = [one, again];
    const after = await again.call(key, { idempotencyKey });
    expect(after.body).toEqual(answers[0]?.body);
    const { body } = await one.ask('GET', `/mcp/v1/keys/${id}`, admin);
    expect(body).toMatchObject({ usedThisMonth: 1 });
  });

  it('let no deadlock reach a client, whatever keys they meet at once', async () => {
    const { replicas, admin } = await startReplicas(3);
    const keys = await Promise.all(Array.from({ length: 20 }, () => makeKey(replicas[0], admin)));
    const statuses = new Set<number>();
    let left = full ? 100_000 : 1_500;
    await load(
      replicas,
      async (replica, turn) => {
        const { id = '', key = '' } = keys[(turn * 7919) % keys.length] ?? {};
        const answer =
          turn % 50 === 0 ? await replica.ask('GET', `/mcp/v1/keys/${id}`, admin) : await replica.call(key);
        statuses.add(answer.status);
      },
      () => left-- > 0,
    );
    expect([...statuses].filter((status) => status !== 200 && status !== 429)).toEqual([]);
    expect(replicas.map((replica) => replica.said()).join('')).not.toMatch(/deadlock|40P01/i);
  }, 900_000);
});
