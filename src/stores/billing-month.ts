// The window that quotas are counted in: a calendar month in UTC.

/** Times in milliseconds since 1970; a month runs from `startsAtMs` up to, and without, `endsAtMs`. */
export interface CalendarMonth {
  /** `YYYY-MM` */
  readonly name: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

export function monthOf(timeMs: number): CalendarMonth {
  const time = new Date(timeMs);
  return {
    name: time.toISOString().slice(0, 7),
    startsAtMs: Date.UTC(time.getUTCFullYear(), time.getUTCMonth()),
    endsAtMs: Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1),
  };
}

/** The month of that name, or undefined where the text is not `YYYY-MM`. */
export function monthNamed(name: string): CalendarMonth | undefined {
  return /^\d{4}-(?:0[1-9]|1[0-2])$/.test(name) ? monthOf(Date.parse(`${name}-01T00:00:00Z`)) : undefined;
}
