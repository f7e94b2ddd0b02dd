// What admission costs: the gateway on SQLite and on PostgreSQL against its own bare echo, bare node:http and mcp-proxy, interleaved.
import { execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildProgram, folder, load, removeFolder } from './typescript-module.mjs';

const run = promisify(execFile);
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.BENCH_SECONDS ?? 3);
const proxyFolder = mkdtempSync('/tmp/velaro-bench-');
const mcpProxy = 'mcp-proxy 6.7.19';
const stops = [];

const wrkScript = join(folder, 'call.lua');
writeFileSync(
  wrkScript,
  `wrk.method = "POST"
wrk.body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"hello"}}}'
wrk.headers["content-type"] = "application/json"
wrk.headers["accept"] = "application/json, text/event-stream"
wrk.headers["authorization"] = "Bearer " .. os.getenv("BENCH_KEY")
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), e.status + e.connect + e.read + e.write + e.timeout))
end`,
);

const echoServer = join(folder, 'echo.mjs');
writeFileSync(
  echoServer,
  `import { createInterface } from 'node:readline';
const info = { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'echo', version: '1' } };
const tools = [{ name: 'echo', description: 'Says it again.', inputSchema: { type: 'object' } }];
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const results = {
    initialize: () => ({ ...info, protocolVersion: params.protocolVersion }),
    'tools/list': () => ({ tools }),
    'tools/call': () => ({ content: [{ type: 'text', text: JSON.stringify(params.arguments) }] }),
  };
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result: results[method]?.() ?? {} }) + '\\n');
});`,
);

async function startOurs(server, subject, place) {
  const child = fork(server, [subject, place]);
  stops.push(() => child.kill('SIGKILL'));
  const ask = async () => {
    child.send('cpu');
    const [{ cpuUs }] = await once(child, 'message');
    return cpuUs;
  };
  const [{ port, key }] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}/mcp/v1/tools/call`, key, cpuUs: ask };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

async function startMcpProxy() {
  await run('npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--silent',
    '--prefix',
    proxyFolder,
    mcpProxy.replace(' ', '@'),
  ]);
  const port = await freePort();
  const program = join(proxyFolder, 'node_modules/.bin/mcp-proxy');
  const words = [
    '--host',
    '127.0.0.1',
    '--port',
    port,
    '--server',
    'stream',
    '--stateless',
    '--',
    process.execPath,
    echoServer,
  ];
  const child = spawn(program, words.map(String), { stdio: 'ignore' });
  stops.push(() => child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}/mcp`;
  for (let i = 0; i < 100; i++) {
    const up = await fetch(`http://127.0.0.1:${port}/ping`).then(
      () => true,
      () => false,
    );
    if (up) return { url, key: 'none', cpuUs: () => cpuOfTree(child.pid) };
    await sleep(100);
  }
  throw new Error('mcp-proxy did not start');
}

/** Processor time of a process and all below it, in microseconds, to the kernel's hundredth of a second. */
function cpuOfTree(pid) {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const below = tasks.flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').match(/\d+/g) ?? []);
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000 + below.reduce((sum, child) => sum + cpuOfTree(child), 0);
}

async function measure({ url, key, cpuUs }, connections) {
  const before = await cpuUs();
  const words = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', wrkScript, url];
  const { stdout } = await run('wrk', words, { env: { ...process.env, BENCH_KEY: key } });
  const [requests, durationUs, p50Us, errors] = /RESULT (.*)/.exec(stdout)[1].split(' ').map(Number);
  if (errors > 0) throw new Error(`${errors} of ${requests} requests to ${url} failed`);
  const cpu = ((await cpuUs()) - before) / requests;
  return { perSecond: (requests * 1e6) / durationUs, p50Ms: p50Us / 1e3, cpu };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

try {
  const { startPostgres } = await load('test/parts/postgres.ts');
  const server = await buildProgram('gateway-server');
  const postgres = await startPostgres();
  stops.push(() => postgres.remove());
  const subjects = {
    'bare node:http': await startOurs(server, 'bare', ''),
    'the same server, no store': await startOurs(server, 'echo', join(folder, 'echo')),
    SQLite: await startOurs(server, 'sqlite', join(folder, 'sqlite')),
    PostgreSQL: await startOurs(server, 'postgres', await postgres.createDatabase()),
    [mcpProxy]: await startMcpProxy(),
  };
  const results = Object.fromEntries(Object.keys(subjects).map((name) => [name, { busy: [], single: [] }]));
  for (let round = -1; round < rounds; round++)
    for (const [name, subject] of Object.entries(subjects)) {
      const busy = await measure(subject, 32);
      const single = await measure(subject, 1);
      if (round < 0) continue;
      results[name].busy.push(busy);
      results[name].single.push(single);
    }
  const of = (name, kind, value) => median(results[name][kind].map((result) => result[value]));
  const echo = of('the same server, no store', 'busy', 'perSecond');
  const bareCpu = of('bare node:http', 'busy', 'cpu');
  const lines = Object.keys(results).map((name) => {
    const perSecond = of(name, 'busy', 'perSecond');
    const cpu = of(name, 'busy', 'cpu');
    const cpuCells = [cpu.toFixed(0), (cpu / bareCpu).toFixed(2)];
    const cells = [name, perSecond.toFixed(0), (perSecond / echo).toFixed(2), of(name, 'busy', 'p50Ms').toFixed(2)];
    return `| ${[...cells, ...cpuCells, of(name, 'single', 'p50Ms').toFixed(2)].join(' | ')} |`;
  });
  process.stdout.write(
    `Node ${process.versions.node}, ${rounds} interleaved rounds of ${seconds} s, medians; c = connections\n\n` +
      '| what | calls/s, c=32 | × no store | p50 ms, c=32 | µs CPU a call | × node:http | p50 ms, c=1 |\n' +
      `|---|---|---|---|---|---|---|\n${lines.join('\n')}\n\n` +
      `Targets: SQLite ≥ 0.5 and PostgreSQL ≥ 0.2 × no store; no store ≤ 2 × node:http in CPU; SQLite ≥ 10 × mcp-proxy ` +
      `(${(of('SQLite', 'busy', 'perSecond') / of(mcpProxy, 'busy', 'perSecond')).toFixed(1)}, and ` +
      `${(of(mcpProxy, 'busy', 'cpu') / of('SQLite', 'busy', 'cpu')).toFixed(0)} × less CPU a call); c=1 p50 ≤ 2 ms SQLite, ≤ 5 ms PostgreSQL.\n`,
  );
} finally {
  for (const stop of stops.reverse()) await stop();
  rmSync(proxyFolder, { recursive: true, force: true });
  removeFolder();
}
