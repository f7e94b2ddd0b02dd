// Schedules and quiet hours, in the time zone that they name.
import { describe, expect, it } from 'vitest';
import { afterQuietHours, nextTime } from '../../src/core/schedule.ts';

const at = (time: string) => Date.parse(time);
const shown = (ms: number) => new Date(ms).toISOString();
const berlin = 'Europe/Berlin';

describe('a schedule', () => {
  it.each([
    ['30 9 * * 1-5', '2026-11-13T08:30:00Z', '2026-11-16T08:30:00.000Z', 'on Friday at half past nine: on Monday next'],
    ['0 * * * *', '2026-11-13T08:30:01Z', '2026-11-13T09:00:00.000Z', 'every hour'],
    ['0 0 29 2 *', '2026-11-13T00:00:00Z', '2028-02-28T23:00:00.000Z', 'on a leap day'],
    [
      '30 2 * * *',
      '2027-03-27T12:00:00Z',
      '2027-03-28T01:00:00.000Z',
      'at a time that summer time skips: right after it',
    ],
    ['30 2 * * *', '2027-10-30T12:00:00Z', '2027-10-31T00:30:00.000Z', 'at a time that comes twice: the first'],
  ])('%s, after %s, comes at %s: %s', (cron, after, expected) => {
    expect(shown(nextTime({ cron, timeZone: berlin }, at(after)))).toBe(expected);
  });

  it('comes every so many minutes', () => {
    expect(shown(nextTime({ everyMinutes: 90 }, at('2026-11-13T23:00:00Z')))).toBe('2026-11-14T00:30:00.000Z');
  });

  it.each([
    [{ cron: '0 0 30 2 *', timeZone: berlin }, 'cron never comes.', 'cron'],
    [{ cron: '61 * * * *', timeZone: berlin }, 'cron is not a cron expression.', 'cron'],
    [{ cron: '* * * * * *', timeZone: berlin }, 'cron does not have the five fields of a crontab.', 'cron'],
    [{ cron: '* * * * *', timeZone: 'Mars/Base' }, 'timeZone is not a time zone: "Mars/Base".', 'timeZone'],
    [{ everyMinutes: 0.5 }, 'everyMinutes is not a whole number of minutes, 1 or more.', 'everyMinutes'],
  ])('%j is refused', (schedule, message, field) => {
    expect(() => nextTime(schedule, 0)).toThrow(expect.objectContaining({ message, details: { field } }));
  });
});

describe('quiet hours', () => {
  const overnight = { from: '21:00', to: '08:00', timeZone: berlin };

  it.each([
    ['2026-11-13T19:59:59Z', '2026-11-13T19:59:59.000Z'],
    ['2026-11-13T20:00:00Z', '2026-11-14T07:00:00.000Z'],
    ['2026-11-14T06:59:59Z', '2026-11-14T07:00:00.000Z'],
    ['2026-11-14T07:00:00Z', '2026-11-14T07:00:00.000Z'],
    // The night in which the clocks go forward.
    ['2027-03-27T22:00:00Z', '2027-03-28T06:00:00.000Z'],
  ])('over midnight: what is due at %s goes at %s', (due, expected) => {
    expect(shown(afterQuietHours(overnight, at(due)))).toBe(expected);
  });

  it('within a day, and none at all', () => {
    const noon = { from: '12:00', to: '13:30', timeZone: 'UTC' };
    expect(shown(afterQuietHours(noon, at('2026-11-13T12:10:00Z')))).toBe('2026-11-13T13:30:00.000Z');
    expect(shown(afterQuietHours({ ...noon, to: '12:00' }, at('2026-11-13T12:00:00Z')))).toBe(
      '2026-11-13T12:00:00.000Z',
    );
  });

  it('are times of day', () => {
    expect(() => afterQuietHours({ ...overnight, from: '24:00' }, 0)).toThrow(
      'from is not a time of day such as 21:30.',
    );
  });
});
