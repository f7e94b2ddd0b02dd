// Reads what has happened, and forgets it once nobody can ask for it any more.
import * as z from 'zod';
import type { KeyEnvironment } from '../../core/key-families.ts';
import { many, one, type Work } from '../transaction/work.ts';

export interface RecordedEvent {
  readonly id: string;
  readonly siteId: string;
  readonly workspaceId: string | null;
  readonly environment: KeyEnvironment;
  /** One of the event names, or that of a test. */
  readonly name: string;
  readonly subject: string;
  readonly data: unknown;
  readonly atMs: number;
}

/** Of a row of `events`. */
export const eventColumns = z.object({
  id: z.string(),
  site_id: z.string(),
  workspace_id: z.string().nullable(),
  environment: z.enum(['live', 'test']),
  name: z.string(),
  subject: z.string(),
  data: z.string(),
  at: z.int(),
});

export function eventOf(row: z.output<typeof eventColumns>): RecordedEvent {
  const { id, site_id: siteId, workspace_id: workspaceId, environment, name, subject, data, at: atMs } = row;
  return { id, siteId, workspaceId, environment, name, subject, data: JSON.parse(data), atMs };
}

const eventRow = eventColumns.transform(eventOf);

/** Undefined when it is too old to be kept. */
export function findEvent(id: string): Work<RecordedEvent | undefined> {
  return one(
    eventRow,
    'SELECT id, site_id, workspace_id, environment, name, subject, data, at FROM events WHERE id = $1',
    id,
  );
}

/** Removes some of what happened before; true when there may be more of it. */
export function* pruneEvents(beforeMs: number, atMost: number): Work<boolean> {
  const gone = yield* many(
    z.object({ id: z.string() }),
    'DELETE FROM events WHERE id IN (SELECT id FROM events WHERE at < $1 ORDER BY at LIMIT $2) RETURNING id',
    beforeMs,
    atMost,
  );
  return gone.length === atMost;
}
