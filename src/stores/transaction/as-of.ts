// Runs work as if it were done at another time, for data that is to look as if it had grown.
import { askForTime, type Work } from './work.ts';

/** @param nowMs what the work is told when it asks for the time. */
export function* asOf<T>(nowMs: number, work: Work<T>): Work<T> {
  let step = work.next([]);
  while (!step.done) step = work.next(step.value === askForTime ? [{ now: nowMs }] : yield step.value);
  return step.value;
}
