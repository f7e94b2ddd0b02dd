// What records cost: lists and creates over the REST API against the same server without a store, and late pages against the first.
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildProgram, folder, load, removeFolder } from './typescript-module.mjs';

const run = promisify(execFile);
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.BENCH_SECONDS ?? 3);
const conversations = Number(process.env.BENCH_CONVERSATIONS ?? 1_000_000);
const stops = [];

const talk = { visitorName: 'Zoe Lee', channel: 'chat', message: 'Where is my parcel?', customData: { order: '1001' } };
const contact = { firstName: 'Zoe', lastName: 'Lee', company: 'Acme', customFields: { tier: 'gold', orders: 3 } };
const requests = {
  'list 25 conversations': { method: 'GET', path: '/v1/conversations?limit=25' },
  'create a contact': { method: 'POST', path: '/v1/contacts', body: contact },
  'create a conversation': { method: 'POST', path: '/v1/conversations', body: talk },
};

function wrkScript(name, { method, body }) {
  const file = join(folder, `${name.replaceAll(' ', '-')}.lua`);
  writeFileSync(
    file,
    `wrk.method = "${method}"
${body ? `wrk.body = '${JSON.stringify(body)}'\nwrk.headers["content-type"] = "application/json"` : ''}
wrk.headers["authorization"] = "Bearer " .. os.getenv("BENCH_KEY")
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), e.status + e.connect + e.read + e.write + e.timeout))
end`,
  );
  return file;
}

function start(program, ...words) {
  const child = fork(program, words);
  stops.push(() => child.kill('SIGKILL'));
  return child;
}

/** What a child says next; a child that ends instead would be waited for for ever. */
async function nextMessage(child) {
  const ended = new AbortController();
  const { signal } = ended;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message),
      once(child, 'exit', { signal }).then(([code, killedBy]) => {
        throw new Error(`${child.spawnargs.slice(1).join(' ')} ended with ${code ?? killedBy} before it had answered`);
      }),
    ]);
  } finally {
    ended.abort();
  }
}

async function startServer(program, subject, place) {
  const child = start(program, subject, place);
  const { port, restKey } = await nextMessage(child);
  return { child, url: `http://127.0.0.1:${port}`, restKey };
}

/** Processor time that the gateway has used so far. */
async function cpuUsOf(child) {
  child.send('processor time');
  return (await nextMessage(child)).cpuUs;
}

async function measure({ child, url, restKey }, name) {
  const { path } = requests[name];
  const words = [
    '-t1',
    '-c32',
    '--timeout',
    '10s',
    `-d${seconds}s`,
    '-s',
    wrkScript(name, requests[name]),
    `${url}${path}`,
  ];
  const cpuBeforeUs = await cpuUsOf(child);
  const { stdout } = await run('wrk', words, { env: { ...process.env, BENCH_KEY: restKey } });
  const cpuUs = (await cpuUsOf(child)) - cpuBeforeUs;
  const [made, durationUs, p50Us, errors] = /RESULT (.*)/.exec(stdout)[1].split(' ').map(Number);
  if (errors > 0) throw new Error(`${errors} of ${made} requests to ${url}${path} failed`);
  return { perSecond: (made * 1e6) / durationUs, cpuUs: cpuUs / made, p50Ms: p50Us / 1e3 };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const pagesOf = (program, subject, place) => nextMessage(start(program, subject, place, `${conversations}`));

try {
  const server = await buildProgram('gateway-server');
  const pages = await buildProgram('records-pages');
  const { startPostgres } = await load('test/parts/postgres.ts');
  const postgres = await startPostgres();
  stops.push(() => postgres.remove());

  const pageLines = [];
  for (const [name, subject, place] of [
    ['SQLite', 'sqlite', join(folder, 'pages')],
    ['PostgreSQL', 'postgres', await postgres.createDatabase()],
  ])
    for (const [where, { firstUs, lateUs }] of Object.entries(await pagesOf(pages, subject, place)))
      pageLines.push(
        `| ${name}, a ${where} | ${firstUs.toFixed(0)} | ${lateUs.toFixed(0)} | ${(lateUs / firstUs).toFixed(2)} |`,
      );

  process.stdout.write(
    `Node ${process.versions.node}; pages of 25 among ${conversations} conversations, medians of 400 interleaved reads\n\n` +
      `| list | page 1, µs | page 1,000, µs | ratio |\n|---|---|---|---|\n${pageLines.join('\n')}\n\n`,
  );

  const lines = [];
  for (const name of Object.keys(requests)) {
    // Servers of their own for each request: what answers from memory remembers one answer of a kind. Each begins with 100 conversations.
    const subjects = {
      'no store': await startServer(server, 'echo', join(folder, `echo-${lines.length}`)),
      SQLite: await startServer(server, 'sqlite', join(folder, `sqlite-${lines.length}`)),
      PostgreSQL: await startServer(server, 'postgres', await postgres.createDatabase()),
    };
    const results = Object.fromEntries(Object.keys(subjects).map((subject) => [subject, []]));
    for (let round = -1; round < rounds; round++)
      for (const [subject, running] of Object.entries(subjects)) {
        const result = await measure(running, name);
        if (round >= 0) results[subject].push(result);
      }
    const of = (subject, value) => median(results[subject].map((result) => result[value]));
    for (const subject of Object.keys(subjects)) {
      const ratio = of(subject, 'perSecond') / of('no store', 'perSecond');
      const cpuRatio = of('no store', 'cpuUs') / of(subject, 'cpuUs');
      const rate = [of(subject, 'perSecond').toFixed(0), ratio.toFixed(2), of(subject, 'p50Ms').toFixed(2)];
      const cells = [...rate, of(subject, 'cpuUs').toFixed(0), cpuRatio.toFixed(2)];
      lines.push(`| ${name}: ${subject} | ${cells.join(' | ')} |`);
    }
  }
  process.stdout.write(
    `${rounds} interleaved rounds of ${seconds} s, 32 connections, medians\n\n` +
      '| request | calls/s | × no store | p50 ms | processor, µs a call | × no store |\n|---|---|---|---|---|---|\n' +
      `${lines.join('\n')}\n\n` +
      'Targets: page 1,000 within 20 % of page 1; SQLite ≥ 0.35 and PostgreSQL ≥ 0.15 × no store.\n',
  );
} finally {
  for (const stop of stops.reverse()) await stop();
  removeFolder();
}
