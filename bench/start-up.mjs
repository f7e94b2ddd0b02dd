// How long the bridge takes from its start to its first answer, and commands to their end, against bare Node in the same
// interleaved run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const rounds = Number(process.env.BENCH_ROUNDS ?? 20);
const bin = resolve('bin/velaro-mcp.js');
const home = mkdtempSync(join(tmpdir(), 'velaro-bench-'));
const env = { PATH: process.env.PATH, HOME: home };
const clientInfo = { name: 'bench', version: '1' };
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
};

/** Milliseconds from the start of the process to its exit. */
function untilExit(args, more = {}) {
  const start = process.hrtime.bigint();
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { env: { ...env, ...more }, stdio: 'ignore' });
    child.once('exit', (code) => (code === 0 ? done(since(start)) : failed(new Error(`${args} ended with ${code}`))));
  });
}

/** Milliseconds from the start of the process to the first byte on stdout after `line` was written. */
function untilAnswer(args, line, more = {}) {
  const start = process.hrtime.bigint();
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { env: { ...env, ...more }, stdio: ['pipe', 'pipe', 'ignore'] });
    let elapsed = 0;
    child.stdout.once('data', () => {
      elapsed = since(start);
      child.stdin.end();
    });
    child.once('exit', () => done(elapsed));
    child.stdin.write(`${line}\n`);
  });
}

const since = (start) => Number(process.hrtime.bigint() - start) / 1e6;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Answers at once, so that what is measured is the program. */
const gateway = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json').end('{"keys":[]}');
}).listen(0, '127.0.0.1');
await once(gateway, 'listening');
const keyInEnvironment = {
  VELARO_MCP_KEY: `vel_live_${'a'.repeat(32)}`,
  VELARO_MCP_URL: `http://127.0.0.1:${gateway.address().port}/mcp/v1`,
};

/** A stored key whose keychain never answers: a bus that takes connections and says nothing. */
const silentBus = createNetServer(() => {}).listen(join(home, 'bus'));
await once(silentBus, 'listening');
mkdirSync(join(home, 'settings'));
const stored = {
  url: keyInEnvironment.VELARO_MCP_URL,
  store: 'keychain',
  prefix: 'vel_live_aaaa',
  fingerprint: '0'.repeat(16),
};
const profiles = { default: { keys: { mcp: { ...stored, storedAt: '2026-01-01T00:00:00.000Z' } } } };
writeFileSync(join(home, 'settings', 'config.json'), JSON.stringify({ profile: 'default', profiles }), { mode: 0o600 });
const silentKeychain = {
  VELARO_CONFIG_DIR: join(home, 'settings'),
  DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home, 'bus')}`,
};

const floor = "process.stdin.once('data',()=>process.stdout.write('{}\\n',()=>process.exit()))";
const subjects = {
  'bare node -e 0': () => untilExit(['-e', '0']),
  'a local answer and nothing else': () => untilAnswer(['-e', floor], '{}'),
  'velaro-mcp serve: initialize': () => untilAnswer([bin, 'serve'], JSON.stringify(initialize)),
  'the same, with a keychain that does not answer': () =>
    untilAnswer([bin, 'serve'], JSON.stringify(initialize), silentKeychain),
  'velaro-mcp --version': () => untilExit([bin, '--version']),
  'velaro-mcp --help': () => untilExit([bin, '--help']),
  'velaro-mcp keys list': () => untilExit([bin, 'keys', 'list'], keyInEnvironment),
  'the same, for the first time on a computer': () => {
    rmSync(join(home, 'nothing kept'), { recursive: true, force: true });
    return untilExit([bin, 'keys', 'list'], { ...keyInEnvironment, VELARO_CONFIG_DIR: join(home, 'nothing kept') });
  },
};

/** The bridge keeps what was compiled of it once it has been used; commands do at their first end. */
for (const more of [{}, silentKeychain]) {
  const child = spawn(process.execPath, [bin, 'serve'], {
    env: { ...env, ...more },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.write(`${JSON.stringify(initialize)}\n{"jsonrpc":"2.0","id":2,"method":"tools/list"}\n`);
  await pause(2000);
  child.stdin.end();
  await once(child, 'exit');
}

const times = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
for (let round = -2; round < rounds; round++)
  for (const [name, run] of Object.entries(subjects)) {
    const elapsed = await run();
    if (round >= 0) times[name].push(elapsed);
  }
gateway.close();
silentBus.close();
rmSync(home, { recursive: true });

const bare = median(times['bare node -e 0']);
process.stdout.write(
  `Node ${process.versions.node}, ${rounds} interleaved rounds, medians\n\n| what | ms | × bare |\n|---|---|---|\n`,
);
for (const [name, values] of Object.entries(times))
  process.stdout.write(`| ${name} | ${median(values).toFixed(1)} | ${(median(values) / bare).toFixed(2)} |\n`);
