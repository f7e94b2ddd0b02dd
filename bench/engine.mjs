// What the engine costs beside the exchange itself: a tool's call at a vendor against a bare undici request, interleaved.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Agent, request } from 'undici';
import { folder, load, removeFolder } from './typescript-module.mjs';

const rounds = Number(process.env.BENCH_ROUNDS ?? 15);
const calls = Number(process.env.BENCH_CALLS ?? 2000);
const atATime = 8;

const { globImports } = await load('.config/glob-imports.ts');
const engineFile = join(folder, 'engine.cjs');
await build({
  stdin: {
    contents: `export { createSkillEngine } from './src/gateway/engine/skill-engine.ts';`,
    resolveDir: new URL('..', import.meta.url).pathname,
  },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  outfile: engineFile,
  plugins: [globImports()],
  external: ['undici'],
  logLevel: 'silent',
});
const { createSkillEngine } = await import(engineFile).then((module) => module.default ?? module);

/** In a process of its own, so that only the asking side is measured. */
const vendor = fork(new URL('engine-vendor.mjs', import.meta.url).pathname);
const [port] = await once(vendor, 'message');

const accessToken = `bench-${'x'.repeat(20)}`;
const engine = createSkillEngine({
  data: {},
  environment: {},
  vendorUrls: { shopify: new URL(`http://sandbox:${accessToken}@127.0.0.1:${port}/`) },
});
const tool = engine.find('shopify_get_order');
const { input } = tool.parse({ orderId: '5001234567890' });
const { signal } = new AbortController();
const context = { siteId: 'site', keyId: 'key', requestId: 'request', signal };

const agent = new Agent({ connections: 16, keepAliveTimeout: 30_000 });
const url = `http://127.0.0.1:${port}/admin/api/2026-10/graphql.json`;
const query = 'query GetOrder($id: ID!) { order(id: $id) { id } }'.padEnd(900);
const headers = {
  accept: 'application/json',
  'content-type': 'application/json',
  'x-shopify-access-token': accessToken,
};

const subjects = {
  'bare undici request': async () => {
    const body = JSON.stringify({ query, variables: { id: 'gid://shopify/Order/5001234567890' } });
    const answer = await request(url, { dispatcher: agent, method: 'POST', headers, body });
    return await answer.body.json();
  },
  'the engine': () => tool.run(input, context),
};

/** Microseconds of this process's processor time for each call. */
async function costOf(call) {
  const before = process.cpuUsage();
  let left = calls;
  const worker = async () => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

const print = (line) => process.stdout.write(`${line}\n`);
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const costs = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
for (let round = -2; round < rounds; round++)
  for (const [name, call] of Object.entries(subjects)) {
    const cost = await costOf(call);
    // The first rounds only warm up.
    if (round >= 0) costs[name].push(cost);
  }

const [bare, ours] = Object.values(costs);
const ratio = median(ours.map((cost, round) => cost / bare[round]));
print(`Node ${process.versions.node}, ${rounds} interleaved rounds of ${calls} calls, ${atATime} at a time, medians\n`);
print('| what | µs CPU a call |\n|---|---|');
for (const [name, values] of Object.entries(costs)) print(`| ${name} | ${median(values).toFixed(0)} |`);
print(`\nThe engine takes ${ratio.toFixed(2)} × the bare request (wanted: at most 1.3).`);

await engine.close();
await agent.close();
vendor.kill();
removeFolder();
