// Telling a person at a terminal what is being waited for.
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOutput } from '../../src/cli/output.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a wait is told once it has taken a second, but not into a question that is being answered', async () => {
  const stderr = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true });
  const settings = { json: false, quiet: false, color: false, environment: {} };
  const output = createOutput({ stdout: new PassThrough(), stderr }, settings);
  const [work, question] = [unsettled(), unsettled()];
  const waiting = output.waiting('Waiting for acme', work.promise);
  const asking = output.asking(question.promise);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(stderr.read()).toBeNull();
  question.resolve('yes');
  expect(await asking).toBe('yes');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(stderr.read()).toBe('Waiting for acme …\n');
  work.resolve('done');
  expect(await waiting).toBe('done');
});

function unsettled() {
  let resolve: (value: string) => void = () => {};
  const promise = new Promise<string>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (value: string) => resolve(value) };
}
