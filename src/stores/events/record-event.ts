// Writes an event down, and a job for each who listens to it, in the transaction of the change that causes it.
import { randomUUID } from 'node:crypto';
import type { EventName } from '../../core/event-names.ts';
import type { KeyEnvironment } from '../../core/key-families.ts';
import { enqueueListeners } from '../jobs/enqueue-job.ts';
import { run, type Step, type Work } from '../transaction/work.ts';

export interface NewEvent {
  readonly siteId: string;
  /** Null for what concerns the whole site. */
  readonly workspaceId: string | null;
  readonly environment: KeyEnvironment;
  readonly name: EventName;
  /** Id of what it is about. Events of one subject keep their order, where each change holds the subject's row before it records one. */
  readonly subject: string;
  /** As receivers are to see it; serialised as JSON. */
  readonly data: object;
}

const insertText = `INSERT INTO events (id, site_id, workspace_id, environment, name, subject, data, at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** @param nowMs when it happened, by the database's clock. */
export function* recordEvent(event: NewEvent, nowMs: number): Work<void> {
  const eventId = yield* writeEvent(event, nowMs);
  yield* enqueueListeners({ ...event, eventId }, nowMs);
}

/** Tells nobody. @returns the event's id: `evt_` and 32 characters. */
export function* writeEvent(event: Omit<NewEvent, 'name'> & { readonly name: string }, nowMs: number): Work<string> {
  const id = `evt_${randomUUID().replaceAll('-', '')}`;
  yield* run(
    insertText,
    id,
    event.siteId,
    event.workspaceId,
    event.environment,
    event.name,
    event.subject,
    JSON.stringify(event.data),
    nowMs,
  );
  return id;
}

/** The id of the event that a step of some work writes down; undefined for every other step. */
export function eventWrittenBy(step: Step): string | undefined {
  const [id] = typeof step === 'object' && step.text === insertText ? step.values : [];
  return typeof id === 'string' ? id : undefined;
}
