// One subject of bench/records.mjs: how long the first and the thousandth page of a million conversations take.

import { openPostgresStore } from '../src/stores/postgres/postgres-store.ts';
import { listConversations } from '../src/stores/records/conversations.ts';
import { type Place, workplaceOf } from '../src/stores/records/place.ts';
import { openSqliteStore } from '../src/stores/sqlite/sqlite-store.ts';
import { run, type Work } from '../src/stores/transaction/work.ts';

const [subject = '', address = '', count = '1000000'] = process.argv.slice(2);
const pageNumber = 1000;
const limit = 25;
const reads = 400;

const columns = `id, site_id, workspace_id, environment, created_at, updated_at, version, visitor_name, channel, status, custom_data,
  message_count`;
const chosen = (
  id: string,
) => `${id}, $1, $2, 'live', 1700000000000 + i * 1000, 1700000000000 + i * 1000, 1, 'Visitor', 'chat',
  CASE i % 10 WHEN 0 THEN 'open' ELSE 'resolved' END, '{}', 1`;

function* fill(siteId: string, workspaceId: string): Work<void> {
  yield* run(
    {
      sqlite: `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $3)
        INSERT INTO conversations (${columns}) SELECT ${chosen(`'cnv_' || printf('%020d', i)`)} FROM n`,
      postgres: `INSERT INTO conversations (${columns})
        SELECT ${chosen(`'cnv_' || lpad(i::text, 20, '0')`)} FROM generate_series(1, CAST($3 AS bigint)) AS i`,
    },
    siteId,
    workspaceId,
    Number(count),
  );
  // As autovacuum does by itself a little later.
  yield* run({ sqlite: 'SELECT 1', postgres: 'ANALYZE conversations' });
}

async function main(): Promise<void> {
  const store =
    subject === 'postgres' ? await openPostgresStore(address, { timeoutMs: 600_000 }) : await openSqliteStore(address);
  const secret = { hash: new Uint8Array(32), prefix: 'bench' };
  const key = {
    kind: 'mcp',
    environment: 'live',
    label: 'bench',
    scopes: [],
    admin: true,
    monthlyQuota: null,
  } as const;
  const site = { id: 'site_bench', name: 'bench', plan: 'enterprise' } as const;
  await store.initialise(site, { ...key, id: 'key_bench', siteId: site.id, expiresAt: null, secret });
  const place: Place = { siteId: site.id, environment: 'live' };
  const workplace = await store.transact(() => workplaceOf(place));
  await store.transact(() => fill(site.id, workplace.workspaceId));

  const results: Record<string, { firstUs: number; lateUs: number }> = {};
  for (const [name, where] of Object.entries({ site: place, workspace: workplace })) {
    const read = (cursor?: string) => store.read(() => listConversations(where, {}, { limit, cursor }));
    let cursor: string | undefined;
    for (let page = 1; page < pageNumber; page++) cursor = (await read(cursor)).nextCursor ?? undefined;
    const times = { first: [] as number[], late: [] as number[] };
    for (let i = 0; i < reads; i++)
      for (const kind of ['first', 'late'] as const) {
        const startedAt = performance.now();
        await read(kind === 'late' ? cursor : undefined);
        times[kind].push((performance.now() - startedAt) * 1000);
      }
    results[name] = { firstUs: median(times.first), lateUs: median(times.late) };
  }
  process.send?.(results);
  await store.close();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

void main();
