// How long callers wait when PostgreSQL stands still for five seconds or has no connection left, and how soon they are served again.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { load, removeFolder } from './typescript-module.mjs';

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const callers = 32;
const outageMs = 5_000;
const { startPostgres, ask } = await load('test/parts/postgres.ts');
const { makeKey, startGatewayProcess } = await load('test/stores/postgres/gateway-process.ts');

/** 32 callers call without a break while `outage` happens to the database. */
async function underLoad(gateway, key, outage) {
  const calls = [];
  let done = false;
  const caller = async () => {
    while (!done) {
      const begunMs = performance.now();
      const { status } = await gateway.call(key);
      calls.push({ begunMs, endedMs: performance.now(), status });
    }
  };
  const loading = Array.from({ length: callers }, caller);
  await sleep(500);
  const { beganMs, endedMs } = await outage();
  await sleep(2_000);
  done = true;
  await Promise.all(loading);
  const refused = calls.filter(({ status }) => status === 503);
  const served = calls.filter(({ status }) => status === 200);
  return {
    slowest: Math.max(...refused.map((call) => call.endedMs - call.begunMs)),
    // What had been sent to the database before it stood still may be answered once it goes on, not in between.
    servedMeanwhile: served.filter((call) => call.begunMs > beganMs + 100 && call.endedMs < endedMs).length,
    backAfter: Math.min(...served.filter((call) => call.endedMs > endedMs).map((call) => call.endedMs)) - endedMs,
    others: calls.filter(({ status }) => status !== 200 && status !== 503).length,
    acknowledged: served.length,
  };
}

async function standStill(postgres) {
  const beganMs = performance.now();
  postgres.hang();
  await sleep(outageMs);
  postgres.resume();
  return { beganMs, endedMs: performance.now() };
}

/** Takes every connection, the gateway's too, for as long. */
async function takeAll(url, count) {
  let beganMs = performance.now();
  const taken = [];
  while (performance.now() < beganMs + outageMs) {
    if (taken.length === count) await sleep(50);
    else {
      const client = new pg.Client({ connectionString: url, application_name: 'holder' });
      client.on('error', () => {});
      const ours = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'velaro-mcp'`;
      await client.connect().then(
        () => {
          taken.push(client);
          beganMs = performance.now();
        },
        () => taken[0]?.query(ours),
      );
    }
  }
  await Promise.all(taken.map((client) => client.end()));
  return { beganMs, endedMs: performance.now() };
}

async function measure(settings, outage) {
  const postgres = await startPostgres(settings);
  const url = await postgres.createDatabase();
  const gateway = await startGatewayProcess(url, { args: ['--plan', 'enterprise', '--overage', 'on'] });
  const { key } = await makeKey(gateway, gateway.adminKey);
  const results = [];
  let acknowledged = 0;
  for (let round = 0; round < rounds; round++) {
    const result = await underLoad(gateway, key, () => outage(postgres, url));
    acknowledged += result.acknowledged;
    results.push(result);
  }
  const [{ calls, counted }] = await ask(
    url,
    `SELECT (SELECT count(*)::integer FROM calls) AS calls,
       (SELECT sum(used)::integer FROM windows JOIN keys ON id = owner_id WHERE period = 'month') AS counted`,
  );
  await gateway.stop();
  await postgres.remove();
  const worst = (name) => Math.max(...results.map((result) => result[name]));
  const books = `${acknowledged} acknowledged, ${calls} written down, ${counted} counted`;
  return [worst('slowest'), worst('backAfter')]
    .map((ms) => `${ms.toFixed(0)} ms`)
    .concat(worst('servedMeanwhile'), worst('others'), books);
}

try {
  const rows = {
    'stands still for 5 s (SIGSTOP)': await measure({}, standStill),
    'has no connection left for 5 s': await measure(
      { max_connections: '20', superuser_reserved_connections: '0' },
      (_postgres, url) => takeAll(url, 20),
    ),
  };
  process.stdout.write(
    `Node ${process.versions.node}, ${callers} callers, the worst of ${rounds} rounds\n\n` +
      '| PostgreSQL ... | slowest 503 | first 200 after its return | served meanwhile | neither 200 nor 503 | books |\n|---|---|---|---|---|---|\n' +
      `${Object.entries(rows)
        .map(([name, cells]) => `| ${[name, ...cells].join(' | ')} |`)
        .join('\n')}\n`,
  );
} finally {
  removeFolder();
}
