// How long the other side may stay silent, told by the clock of the socket; here a test turns it.
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { Connection } from '../../../src/client/http1/connection.ts';
import { idleConnectionMs } from '../../../src/client/transport.ts';
import { answer } from './raw-server.ts';

/** Leads nowhere. */
class StillSocket extends Socket {
  /** As it is set. */
  clockMs = 0;

  override setTimeout(ms: number): this {
    this.clockMs = ms;
    return this;
  }

  override write(): boolean {
    return true;
  }

  /** @returns how long that is. */
  turnClock(): number {
    this.emit('timeout');
    return this.clockMs;
  }
}

function connect() {
  const socket = new StillSocket();
  const heard: string[] = [];
  const connection = new Connection(socket, 'connect', {
    onIdle: () => void heard.push('idle'),
    onClosed: () => undefined,
  });
  socket.emit('connect');
  const events = {
    onHead: () => void heard.push('head'),
    onBody: () => void heard.push('body'),
    onEnd: () => void heard.push('end'),
    onFailure: () => void heard.push('failure'),
    onSilence: () => void heard.push('silence'),
  };
  return { socket, heard, connection, begin: (silenceMs?: number) => connection.begin('', events, silenceMs) };
}

/** Turns the clock until the connection has had enough, but no longer than an hour. */
function waitFor(socket: StillSocket): number {
  let passedMs = 0;
  while (!socket.destroyed && passedMs < 3_600_000) passedMs += socket.turnClock();
  return passedMs;
}

test.each([1, 50, 15_000, 15_001, 20_000, 300_000])('a silence of %i ms is heard after so many', (silenceMs) => {
  const { socket, heard, begin } = connect();
  begin(silenceMs);
  expect(waitFor(socket)).toBeCloseTo(silenceMs, 6);
  expect(heard).toEqual(['silence']);
});

test('without a bound it is never heard', () => {
  const { socket, heard, begin } = connect();
  begin();
  expect(waitFor(socket)).toBeGreaterThanOrEqual(3_600_000);
  expect(heard).toEqual([]);
});

test('each piece of an answer, and each request, begins it anew', () => {
  const { socket, heard, begin } = connect();
  for (const [at, byte] of [...answer('hello').subarray(0, -1)].entries()) {
    if (at === 0) begin(60_000);
    for (let i = 0; i < 3; i++) socket.turnClock();
    socket.emit('data', Buffer.from([byte]));
  }
  socket.emit('data', Buffer.from('o'));
  begin(60_000);
  expect(waitFor(socket)).toBe(60_000);
  expect(heard).toEqual(['head', 'body', 'body', 'body', 'body', 'body', 'idle', 'end', 'silence']);
});

test('it is not counted while the other side is made to wait', () => {
  const { socket, heard, connection, begin } = connect();
  begin(60_000);
  socket.emit('data', answer('hello').subarray(0, -1));
  for (let i = 0; i < 3; i++) socket.turnClock();
  connection.pause();
  for (let i = 0; i < 10; i++) socket.turnClock();
  expect(heard).toEqual(['head', 'body']);
  connection.resume();
  expect(waitFor(socket)).toBe(60_000);
  expect(heard).toEqual(['head', 'body', 'silence']);
});

test.each([
  ['as long as the server says', 'keep-alive: timeout=6', 5_000],
  ['no longer than all are', 'keep-alive: timeout=600', idleConnectionMs],
  ['as long as all are', 'x: y', idleConnectionMs],
])('an idle connection is kept %s', (_what, field, keptMs) => {
  for (const silenceMs of [undefined, 300_000]) {
    const { socket, heard, begin } = connect();
    begin(silenceMs);
    socket.emit('data', answer('hello', field));
    expect(waitFor(socket)).toBe(keptMs);
    expect(heard).toEqual(['head', 'body', 'idle', 'end']);
  }
});
