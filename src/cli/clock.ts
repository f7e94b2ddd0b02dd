// Notices a clock that cannot be right, before it decides when keys expire.
import { VelaroError } from '../core/errors.ts';

/** This program was not written yet. */
const earliest = Date.UTC(2026, 0, 1);

/** @throws VelaroError `clock.wrong` */
export function refuseWrongClock(now: Date): void {
  if (now.getTime() >= earliest) return;
  throw new VelaroError('clock.wrong', `The clock of this computer says ${now.toISOString().slice(0, 10)}.`, {
    hint: 'Set it, then try again; or give dates instead of spans such as 90d.',
  });
}
