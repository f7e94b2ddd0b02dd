// Reads spans of time and moments as people write them: 90d, 24h, 15m, 2027-01-31.
import { VelaroError } from './errors.ts';

const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * Seconds in `90d`, `24h`, `15m`, `30s` or `2w`.
 * @param field what to call it in the error, for example `--grace`.
 * @throws VelaroError `argument.invalid`.
 */
export function readDuration(text: string, field: string): number {
  const seconds = secondsOf(text);
  if (seconds !== undefined) return seconds;
  throw new VelaroError('argument.invalid', `${field} "${text.slice(0, 40)}" is not a span of time.`, {
    hint: 'Write a number and a unit, for example 15m, 24h or 90d.',
    details: { field },
  });
}

function secondsOf(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,6})([smhdw])$/i.exec(text.trim()) ?? [];
  const unitSeconds = secondsPer[unit?.toLowerCase() ?? ''];
  return digits === undefined || unitSeconds === undefined ? undefined : Number(digits) * unitSeconds;
}

/**
 * The moment a span from now ends, or a date names. A date without a time begins at midnight UTC.
 * @throws VelaroError `argument.invalid` for text that is neither, and for a moment that is not after `now`.
 */
export function readExpiry(text: string, now: Date, field: string): Date {
  const written = text.trim();
  const seconds = secondsOf(written);
  const moment = seconds === undefined ? readDate(written, field) : new Date(now.getTime() + seconds * 1000);
  if (moment.getTime() > now.getTime()) return moment;
  throw new VelaroError('argument.invalid', `${field} ${written.slice(0, 40)} is in the past.`, {
    hint: 'Give a date to come, or a span from now such as 90d.',
    details: { field },
  });
}

const isoDate = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/i;

function readDate(written: string, field: string): Date {
  const [, day, time, zone] = isoDate.exec(written) ?? [];
  // A time without a zone is UTC, so that a script means the same on every machine.
  const moment = new Date(time && !zone ? `${written}Z` : written);
  // 2027-02-30 is read as 2 March: only a day that reads back as itself exists.
  if (day && new Date(day).toJSON()?.startsWith(day) && !Number.isNaN(moment.getTime())) return moment;
  throw new VelaroError(
    'argument.invalid',
    `${field} "${written.slice(0, 40)}" is neither a span of time nor a date.`,
    {
      hint: 'Write a span such as 90d, or a date as 2027-01-31 or 2027-01-31T18:00:00Z.',
      details: { field },
    },
  );
}
