// Ids of records: they say what they name, sort as they are made, and nobody guesses another's.
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { makeRecordId, recordIdPattern } from '../../src/core/record-ids.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
});

it('say what they name, and sort as they were made', () => {
  const times = ['1999-12-31T23:59:59.999Z', '2026-11-22T12:00:00.000Z', '2026-11-22T12:00:00.001Z', '2080-01-01'];
  const ids = times.map((time) => {
    vi.setSystemTime(new Date(time));
    return makeRecordId('contact');
  });
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(recordIdPattern('contact'));
});

it('are each another, also when they are made at the same moment', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => makeRecordId('message'))).size).toBe(1_000);
});
