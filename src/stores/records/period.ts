// A stretch of time that statistics are about, in days of UTC.
import { VelaroError } from '../../core/errors.ts';

export interface Period {
  readonly fromMs: number;
  /** Not in it any more. */
  readonly toMs: number;
}

const dayMs = 86_400_000;
const mostDays = 366;

/**
 * @param from the first day, `YYYY-MM-DD`. @param to the last day, which is part of it.
 * @throws VelaroError `argument.invalid`, for the field that is wrong: no day, before the other, or more than a year away.
 */
export function periodOf(from: string, to: string): Period {
  const fromMs = startOf(from, 'from');
  const toMs = startOf(to, 'to') + dayMs;
  if (toMs <= fromMs) throw invalid('to', 'must not be before from.');
  if (toMs - fromMs > mostDays * dayMs) throw invalid('to', `must be at most ${mostDays} days after from.`);
  return { fromMs, toMs };
}

/** As long, and right before it. */
export function periodBefore({ fromMs, toMs }: Period): Period {
  return { fromMs: 2 * fromMs - toMs, toMs: fromMs };
}

/** Every day of it, `YYYY-MM-DD`. */
export function daysOf({ fromMs, toMs }: Period): string[] {
  const days: string[] = [];
  for (let number = Math.floor(fromMs / dayMs); number * dayMs < toMs; number++) days.push(dayOf(number));
  return days;
}

/** @param number days since 1970. */
export function dayOf(number: number): string {
  return new Date(number * dayMs).toISOString().slice(0, 10);
}

function startOf(day: string, field: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // The 31st of a shorter month would count as a day of the next one.
  if (Number.isNaN(ms) || dayOf(ms / dayMs) !== day) throw invalid(field, 'must be a day like 2026-10-31.');
  return ms;
}

function invalid(field: string, problem: string): VelaroError {
  return new VelaroError('argument.invalid', `${field} ${problem}`, { details: { field } });
}
