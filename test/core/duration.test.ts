// Spans and dates as people write them.
import { expect, test } from 'vitest';
import { readDuration, readExpiry } from '../../src/core/duration.ts';

const now = new Date('2026-06-01T12:00:00Z');

test.each([
  ['30s', 30],
  ['15m', 900],
  ['24h', 86_400],
  ['90d', 7_776_000],
  ['2W', 1_209_600],
  [' 0m ', 0],
])('%s is %i seconds', (text, seconds) => {
  expect(readDuration(text, '--grace')).toBe(seconds);
});

test.each(['', '90', 'd', '-1d', '1.5h', '1y', '9999999d', '1d2h'])('"%s" is no span', (text) => {
  expect(() => readDuration(text, '--grace')).toThrow(`--grace "${text}" is not a span of time.`);
});

test.each([
  ['90d', '2026-08-30T12:00:00.000Z'],
  ['12h', '2026-06-02T00:00:00.000Z'],
  ['2027-01-31', '2027-01-31T00:00:00.000Z'],
  ['2027-01-31T18:00', '2027-01-31T18:00:00.000Z'],
  ['2027-01-31T18:00:00+02:00', '2027-01-31T16:00:00.000Z'],
])('%s ends at %s', (text, moment) => {
  expect(readExpiry(text, now, '--expires').toISOString()).toBe(moment);
});

test.each(['yesterday', '90', '2027-02-30', '2027-13-01', '2027-01-31 noon', '2027-01-31T25:00'])(
  '"%s" is no span and no date',
  (text) => {
    expect(() => readExpiry(text, now, '--expires')).toThrow(
      `--expires "${text}" is neither a span of time nor a date.`,
    );
  },
);

test.each(['2026-06-01', '2020-01-01', '0d'])('%s is in the past', (text) => {
  expect(() => readExpiry(text, now, '--expires')).toThrow(`--expires ${text} is in the past.`);
});
