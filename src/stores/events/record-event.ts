// Writes an event down, and a job for each who listens to it, in the transaction of the change that causes it.
import { randomUUID } from 'node:crypto';
import type { EventName } from '../../core/event-names.ts';
import type { KeyEnvironment } from '../../core/key-families.ts';
import { enqueueListeners } from '../jobs/enqueue-job.ts';
import { type RowText, run, type Step, type Work } from '../transaction/work.ts';
import { isToldOf } from './listeners.ts';

/** Where it happened. */
interface EventPlace {
  readonly siteId: string;
  /** Null for what concerns the whole site. */
  readonly workspaceId: string | null;
  readonly environment: KeyEnvironment;
  /** For who has read them in the same transaction. */
  readonly facts?: { readonly hasListeners: boolean } | undefined;
}

export interface NewEvent<Name extends string = EventName> {
  readonly name: Name;
  /** Id of what it is about. Events of one subject keep their order, where each change holds the subject's row before it records one. */
  readonly subject: string;
  /** As receivers are to see it; serialised as JSON. */
  readonly data: object;
}

const columns = 'id, site_id, workspace_id, environment, name, subject, data, at';

const insertText = `INSERT INTO events (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

const insertHeardText: RowText = {
  before: `WITH told (${columns}) AS (`,
  row: '$1, $2, $3, $4, $5, $6, $7, CAST($8 AS bigint)',
  after: `) INSERT INTO events (${columns})
    SELECT * FROM told AS e WHERE EXISTS (SELECT 1 FROM event_listeners AS l WHERE ${isToldOf})`,
};

/**
 * Tells those who listen to such events; where nobody does, nothing is written.
 * @param nowMs when it happened, by the database's clock.
 */
export function* recordEvent(place: EventPlace, event: NewEvent, nowMs: number): Work<void> {
  if (place.facts?.hasListeners === false) return;
  const eventId = yield* insertEvent(insertHeardText, place, event, nowMs);
  const { siteId, workspaceId, environment } = place;
  yield* enqueueListeners({ eventId, siteId, workspaceId, environment, ...event }, nowMs);
}

/** Tells nobody. @returns the event's id: `evt_` and 32 characters. */
export function* writeEvent(place: EventPlace, event: NewEvent<string>, nowMs: number): Work<string> {
  return yield* insertEvent(insertText, place, event, nowMs);
}

function* insertEvent(
  text: string | RowText,
  { siteId, workspaceId, environment }: EventPlace,
  { name, subject, data }: NewEvent<string>,
  nowMs: number,
): Work<string> {
  const id = `evt_${randomUUID().replaceAll('-', '')}`;
  yield* run(text, id, siteId, workspaceId, environment, name, subject, JSON.stringify(data), nowMs);
  return id;
}

/** The id of the event that a step of some work records; undefined for every other step. */
export function eventRecordedBy(step: Step): string | undefined {
  const [id] = typeof step === 'object' && step.text === insertHeardText ? step.values : [];
  return typeof id === 'string' ? id : undefined;
}
