// Keeps count of what follows from what: an event that a workflow causes may start another one, and that has to end.
import * as z from 'zod';
import { eventRecordedBy } from '../events/record-event.ts';
import { one, run, type Work } from '../transaction/work.ts';

/** Runs work, and writes down that the events in it were caused by an execution of that depth. */
export function* causing<T>(depth: number, work: Work<T>): Work<T> {
  const eventIds: string[] = [];
  let step = work.next([]);
  while (!step.done) {
    const eventId = eventRecordedBy(step.value);
    if (eventId !== undefined) eventIds.push(eventId);
    step = work.next(yield step.value);
  }
  // Of those that somebody listens to: the others are not kept.
  for (const eventId of eventIds)
    yield* run(
      'INSERT INTO caused_events (event_id, depth) SELECT id, CAST($2 AS bigint) FROM events WHERE id = $1',
      eventId,
      depth,
    );
  return step.value;
}

/** Of the execution that has caused an event; 0 where none has. */
export function* depthOf(eventId: string): Work<number> {
  const row = yield* one(z.object({ depth: z.int() }), 'SELECT depth FROM caused_events WHERE event_id = $1', eventId);
  return row?.depth ?? 0;
}
