// Writes an event down, in the transaction of the change that causes it: there is never one without the other.
import { randomUUID } from 'node:crypto';
import type { EventName } from '../../core/event-names.ts';
import type { KeyEnvironment } from '../../core/key-families.ts';
import { run, type Work } from '../work/work.ts';

export interface NewEvent {
  readonly siteId: string;
  /** Null for what concerns the whole site. */
  readonly workspaceId: string | null;
  readonly environment: KeyEnvironment;
  readonly name: EventName;
  /** Id of what it is about. Events of one subject keep their order. */
  readonly subject: string;
  /** As receivers are to see it; serialised as JSON. */
  readonly data: object;
}

/** @param nowMs when it happened, by the database's clock. */
export function* recordEvent(event: NewEvent, nowMs: number): Work<void> {
  yield* run(
    `INSERT INTO events (id, site_id, workspace_id, environment, name, subject, data, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    `evt_${randomUUID().replaceAll('-', '')}`,
    event.siteId,
    event.workspaceId,
    event.environment,
    event.name,
    event.subject,
    JSON.stringify(event.data),
    nowMs,
  );
}
