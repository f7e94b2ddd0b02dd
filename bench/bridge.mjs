// The bridge against its peers, the two floors and no bridge at all, in one interleaved run. Prints one Markdown table.
// BENCH_ROUNDS (20), BENCH_CALLS (1000 a round of calls), BENCH_PEERS=0 to leave the peers out.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fetchCall, httpCall } from './bridge-direct.mjs';
import { localFloor, passThroughFloor } from './bridge-floors.mjs';
import { Subject } from './bridge-subject.mjs';

const rounds = Number(process.env.BENCH_ROUNDS ?? 20);
const calls = Number(process.env.BENCH_CALLS ?? 1000);
const bin = resolve(process.env.BENCH_BIN ?? 'bin/velaro-mcp.js');
const home = mkdtempSync(join(tmpdir(), 'velaro-bench-'));
const gateway = spawn(process.execPath, [resolve('bench/bridge-gateway.mjs')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const port = Number(await new Promise((done) => gateway.stdout.once('data', done)));
const url = `http://127.0.0.1:${port}/mcp/v1`;
// Shaped like a key; the benchmark's gateway does not look at it.
const key = `vel_live_${'a'.repeat(43)}`;
const env = { PATH: process.env.PATH, HOME: home, VELARO_CONFIG_DIR: home, VELARO_MCP_URL: url, VELARO_MCP_KEY: key };

const node = (...args) => ({ command: process.execPath, args, env });
const written = (name, text) => {
  writeFileSync(join(home, name), text);
  return join(home, name);
};
const answers = { initialize: await resultOf('initialize'), 'tools/list': await resultOf('tools/list') };
const local = 'floor: answers locally';
const subjects = {
  [local]: node(written('local-floor.cjs', localFloor), written('answers.json', JSON.stringify(answers))),
  'floor: passes on by node:http': node(written('pass-through-floor.cjs', passThroughFloor), url),
  'velaro-mcp': node(bin, 'serve'),
  ...(process.env.BENCH_PEERS !== '0' && peers()),
};
const measures = {
  'initialize ms, first run': (command) => {
    const nothingKept = join(home, 'nothing kept');
    rmSync(nothingKept, { recursive: true, force: true });
    const first = { ...command, env: { ...env, HOME: nothingKept, VELARO_CONFIG_DIR: nothingKept } };
    return startUp((subject) => subject.initialize())(first);
  },
  'initialize ms': startUp((subject) => subject.initialize()),
  'tools/list ms': startUp(async (subject) => {
    await subject.initialize();
    await subject.ask('tools/list');
    return subject.sinceStart();
  }),
  'first call ms': startUp(async (subject) => {
    await subject.initialize();
    await subject.call();
    return subject.sinceStart();
  }),
};

const table = new Map(Object.keys(subjects).map((name) => [name, {}]));
const note = (name, measure, value) => {
  table.get(name)[measure] ??= [];
  table.get(name)[measure].push(value);
};
for (const subject of Object.values(subjects)) await useOnce(subject);
const bare = [];
for (let round = -1; round < rounds; round++) {
  const alone = await untilExit();
  if (round >= 0) bare.push(alone);
  for (const [name, subject] of Object.entries(subjects))
    for (const [measure, run] of Object.entries(measures)) {
      const value = await run(subject);
      if (round >= 0) note(name, measure, value);
    }
}

const direct = { 'no bridge: node:http': httpCall(url), 'no bridge: fetch': fetchCall(url) };
const [byHttp, byFetch] = Object.keys(direct).map((name) => table.set(name, {}).get(name));
for (let round = 0; round < Math.max(3, Math.ceil(rounds / 4)); round++) {
  for (const [name, call] of Object.entries(direct)) {
    await repeat(calls, call);
    note(name, 'call p50 ms', median(await repeat(calls, call)));
    note(name, '64 in flight, calls/s', (calls * 1000) / (await inFlight(calls, call)));
  }
  for (const [name, subject] of Object.entries(subjects)) {
    if (name === local) continue;
    const started = new Subject(subject);
    await started.initialize();
    await started.ask('tools/list');
    note(name, 'idle MB', started.residentMb());
    await repeat(calls, () => started.call());
    let cpu = started.cpuMs();
    note(name, 'call p50 ms', median(await repeat(calls, () => started.call())));
    note(name, 'cpu/call ms', (started.cpuMs() - cpu) / calls);
    cpu = started.cpuMs();
    note(name, '64 in flight, calls/s', (calls * 1000) / (await inFlight(calls, () => started.call())));
    note(name, 'cpu/call in burst ms', (started.cpuMs() - cpu) / calls);
    note(name, 'loaded MB', started.residentMb());
    await started.end();
  }
}
gateway.kill();
rmSync(home, { recursive: true, force: true });

const columns = [
  ...Object.keys(measures),
  'call p50 ms',
  'cpu/call ms',
  '64 in flight, calls/s',
  'cpu/call in burst ms',
  'idle MB',
  'loaded MB',
];
const out = (line) => process.stdout.write(`${line}\n`);
out(`Node ${process.versions.node}, ${rounds} interleaved rounds, ${calls} calls a round, medians.`);
out(`Bare \`node -e 0\`: ${median(bare).toFixed(1)} ms.\n`);
out(`| | ${columns.join(' | ')} |\n|---|${columns.map(() => '---:').join('|')}|`);
for (const [name, row] of table) {
  const cells = columns.map((column) => (row[column] ? show(column, median(row[column])) : '–'));
  out(`| ${name} | ${cells.join(' | ')} |`);
}

/** With the ratios to what the column is measured by: floor and bare Node; calls without a bridge, by node:http and by fetch. */
function show(column, value) {
  const times = (by) => `×${(value / by).toFixed(2)}`;
  if (column in measures)
    return `${value.toFixed(1)} (${times(median(table.get(local)[column]))}, ${times(median(bare))})`;
  if (column === 'call p50 ms') return `${value.toFixed(3)} (+${(value - median(byHttp[column])).toFixed(3)})`;
  if (column.startsWith('64'))
    return `${value.toFixed(0)} (${times(median(byHttp[column]))}, ${times(median(byFetch[column]))})`;
  return column.endsWith('MB') ? value.toFixed(0) : value.toFixed(3);
}

/** As hosts do for days before the start that is measured: what a bridge keeps for its next one, it has had time to keep. */
async function useOnce(command) {
  const subject = new Subject(command);
  await subject.initialize();
  await subject.ask('tools/list');
  await pause(2000);
  await subject.end();
}

async function resultOf(method) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { protocolVersion: '2025-11-25' } });
  return (await (await fetch(url, { method: 'POST', body })).json()).result;
}

function startUp(run) {
  return async (command) => {
    const subject = new Subject(command);
    const value = await run(subject);
    await subject.end();
    return value;
  };
}

function untilExit() {
  const start = process.hrtime.bigint();
  return new Promise((done) =>
    spawn(process.execPath, ['-e', '0'], { env, stdio: 'ignore' }).once('exit', () =>
      done(Number(process.hrtime.bigint() - start) / 1e6),
    ),
  );
}

async function repeat(times, run) {
  const values = [];
  for (let n = 0; n < times; n++) values.push(await run());
  return values;
}

/** Milliseconds for so many calls, 64 at a time. */
async function inFlight(times, run) {
  const start = process.hrtime.bigint();
  let left = times;
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      while (left-- > 0) await run();
    }),
  );
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Installed once, into the folder for temporary files. */
function peers() {
  const folder = join(tmpdir(), 'velaro-bench-peers');
  const packages = ['mcp-remote@0.15.1', 'supergateway@4.0.0', '@gleanwork/connect-mcp-server@0.2.4'];
  if (!existsSync(join(folder, 'node_modules'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', ...packages], {
      cwd: folder,
      stdio: 'inherit',
    });
  }
  const at = (path) => join(folder, 'node_modules', path);
  return {
    'mcp-remote 0.15.1': node(at('mcp-remote/dist/proxy.js'), url, '--allow-http', '--transport', 'http-only'),
    'supergateway 4.0.0': node(at('supergateway/dist/index.js'), '--streamableHttp', url, '--logLevel', 'none'),
    '@gleanwork/connect-mcp-server 0.2.4': node(
      at('@gleanwork/connect-mcp-server/dist/proxy.js'),
      url,
      '--allow-http',
      '--transport',
      'http-only',
    ),
  };
}
