// When something is to happen by itself: by a cron expression in a time zone, or every so many minutes; and never in quiet hours.
import { Cron } from 'croner';
import { VelaroError } from './errors.ts';

/** `every` counts from the last time; `cron` has five fields, as in a crontab. */
export type Schedule =
  | { readonly everyMinutes: number }
  | {
      /** `minute hour day month weekday`, such as `30 9 * * 1-5`. */
      readonly cron: string;
      /** An IANA name, such as `Europe/Berlin`. */
      readonly timeZone: string;
    };

/** From one time of day to another, over midnight where the first is later: `{ from: '21:00', to: '08:00' }`. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
  /** An IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

/**
 * The first time after a moment that a schedule names; a time that summer time skips comes right after it.
 * @param afterMs milliseconds since 1970.
 * @throws VelaroError `argument.invalid` for a cron expression, time zone or interval that is none, and for a schedule that never
 * comes, such as 30 February. `field` in its details is `cron`, `timeZone` or `everyMinutes`.
 */
export function nextTime(schedule: Schedule, afterMs: number): number {
  if ('everyMinutes' in schedule) {
    const { everyMinutes } = schedule;
    if (Number.isInteger(everyMinutes) && everyMinutes >= 1) return afterMs + everyMinutes * 60_000;
    throw invalid('everyMinutes', 'is not a whole number of minutes, 1 or more');
  }
  const { cron, timeZone } = schedule;
  requireTimeZone(timeZone);
  if (cron.trim().split(/\s+/).length !== 5) throw invalid('cron', 'does not have the five fields of a crontab');
  const next = nextOf(cron, timeZone, afterMs);
  if (next === undefined) throw invalid('cron', 'never comes');
  return next;
}

/**
 * The moment itself, or the end of the quiet hours that it is in.
 * @throws VelaroError `argument.invalid`; `field` in its details is `from`, `to` or `timeZone`.
 */
export function afterQuietHours({ from, to, timeZone }: QuietHours, atMs: number): number {
  requireTimeZone(timeZone);
  const [begin, end] = [minutesOf(from, 'from'), minutesOf(to, 'to')];
  const local = localMinutes(atMs, timeZone);
  const quiet = begin <= end ? local >= begin && local < end : local >= begin || local < end;
  if (!quiet) return atMs;
  return nextOf(`${end % 60} ${Math.floor(end / 60)} * * *`, timeZone, atMs) ?? atMs;
}

function nextOf(cron: string, timeZone: string, afterMs: number): number | undefined {
  try {
    return new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true }).nextRun(new Date(afterMs))?.getTime();
  } catch (cause) {
    throw invalid('cron', 'is not a cron expression', cause);
  }
}

function minutesOf(time: string, field: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (hours === undefined || minutes === undefined) throw invalid(field, 'is not a time of day such as 21:30');
  return Number(hours) * 60 + Number(minutes);
}

function localMinutes(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    .format(atMs)
    .split(':');
  return Number(parts[0]) * 60 + Number(parts[1]);
}

/** Whether it is an IANA name that this machine knows, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function requireTimeZone(timeZone: string): void {
  if (!isTimeZone(timeZone)) throw invalid('timeZone', `is not a time zone: ${JSON.stringify(timeZone.slice(0, 60))}`);
}

function invalid(field: string, problem: string, cause?: unknown): VelaroError {
  return new VelaroError('argument.invalid', `${field} ${problem}.`, {
    hint: 'For example cron "30 9 * * 1-5" with timeZone "Europe/Berlin": at half past nine on working days.',
    details: { field },
    cause,
  });
}
