// An hour of a bad network, compressed: random faults under load, one answer to each call, and nothing that grows.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { call, echo, type FarHandler, startFarSide, wellBehaved } from '../parts/bridge-far-side.ts';
import { startBridge } from '../parts/bridge-process.ts';

const isFull = process.env.TEST_ROUNDS === 'full';
const total = isFull ? 50_000 : 2_000;
const atOnce = 16;

const faults: readonly FarHandler[] = [
  ({ socket }) => void socket.resetAndDestroy(),
  ({ socket }) => void socket.end(),
  (_, response) => void response.writeHead(500).end('<h1>oops</h1>'),
  (_, response) => void response.writeHead(503).end(),
  (_, response) => void response.writeHead(429, { 'retry-after': '60' }).end(),
  (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
  (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":'),
  (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {oops\n\n'),
  (_, response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
];

test.skipIf(process.platform !== 'linux')(
  `${total} calls with random faults: each is answered once, memory and file descriptors stay flat`,
  { timeout: 900_000 },
  async () => {
    const random = generator(20260728);
    const misbehave =
      (well: FarHandler): FarHandler =>
      (request, response) => {
        const fault = random() < 0.2 ? faults[Math.floor(random() * faults.length)] : undefined;
        return (fault ?? well)(request, response);
      };
    const gateway = await startFarSide({ calls: misbehave(echo), others: misbehave(wellBehaved()) });
    const bridge = startBridge(gateway.environment);
    const answers = new Uint8Array(total);
    const residentMb: number[] = [];
    let sent = 0;
    let succeeded = 0;
    const worker = async () => {
      while (sent < total) {
        const id = sent++;
        const reply = await bridge.ask(call(id, { id }));
        answers[id] = (answers[id] ?? 0) + 1;
        if (reply.result?.isError !== true) succeeded += 1;
        if (id % 500 === 0) residentMb.push(residentOf(bridge.child.pid));
        // What was looked at is forgotten here too, so that the test stays as small as the bridge should.
        if (id % 1000 === 0) {
          bridge.lines.length = 0;
          gateway.seen.length = 0;
        }
      }
    };
    await bridge.initialize();
    const openBefore = descriptorsOf(bridge.child.pid);
    await Promise.all(Array.from({ length: atOnce }, worker));
    expect(answers.every((count) => count === 1)).toBe(true);
    expect(succeeded / total).toBeGreaterThan(0.7);
    // One connection for each call at once, the stream of notifications, and no more.
    expect(descriptorsOf(bridge.child.pid) - openBefore).toBeLessThanOrEqual(atOnce + 2);
    if (isFull) {
      const warm = residentMb.slice(residentMb.length / 4);
      const third = Math.floor(warm.length / 3);
      const growth = median(warm.slice(-third)) - median(warm.slice(0, third));
      expect(growth).toBeLessThanOrEqual(5);
    }
    expect(await bridge.end()).toBe(0);
  },
);

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function residentOf(pid: number | undefined): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

function descriptorsOf(pid: number | undefined): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
