// Puts work that is to be done later on the list, in the transaction of the change that asks for it.
import { isToldOf } from '../events/listeners.ts';
import { type RowText, run, type Statement, type Step, type Work } from '../transaction/work.ts';

export interface NewJob {
  /** Whose it is, for the bounds on each site; null for the gateway's own upkeep. */
  readonly siteId: string | null;
  /** The name of a job's definition. */
  readonly kind: string;
  /** Serialised as JSON. */
  readonly payload: object;
  /** Milliseconds since 1970, by the database's clock; at once when not given. */
  readonly dueAtMs?: number;
  /**
   * A job waits for all earlier ones with the same text. Their order is that of the changes only where each change holds a row of
   * that subject before it enqueues.
   */
  readonly orderingKey?: string | null;
  /** Id of what it belongs to, and is dropped with. */
  readonly owner?: string | null;
  /** While there is a job of that name, dead ones too, no second one is made. */
  readonly name?: string;
}

const enqueueText = `
  INSERT INTO jobs (name, site_id, kind, owner, ordering_key, payload, created_at, due_at, look_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (name) DO NOTHING`;

const listenersText: RowText = {
  before: 'WITH told (number, id, site_id, workspace_id, environment, name, subject, at) AS (',
  row: '$#, $1, $2, $3, $4, $5, $6, CAST($7 AS bigint)',
  after: `)
    INSERT INTO jobs (site_id, kind, owner, ordering_key, payload, created_at, due_at, look_at)
    SELECT e.site_id, l.kind, l.target, l.target || ':' || e.subject, '{"eventId":"' || e.id || '","target":"' || l.target || '"}',
      e.at, e.at, e.at
    FROM told AS e JOIN event_listeners AS l ON ${isToldOf}
    ORDER BY e.number, l.target`,
};

const texts = new Set<Statement['text']>([enqueueText, listenersText]);

/** @param nowMs milliseconds since 1970, by the database's clock. */
export function* enqueueJob(job: NewJob, nowMs: number): Work<void> {
  const { name = null, siteId, kind, owner = null, orderingKey = null, payload, dueAtMs = nowMs } = job;
  yield* run(enqueueText, name, siteId, kind, owner, orderingKey, JSON.stringify(payload), nowMs, dueAtMs);
}

/** An event as whoever listens to it is found by. */
export interface Happening {
  readonly eventId: string;
  readonly siteId: string;
  readonly workspaceId: string | null;
  readonly environment: string;
  readonly name: string;
  readonly subject: string;
}

/** One job for each listener of an event, in the order of the events of one subject. */
export function* enqueueListeners(event: Happening, nowMs: number): Work<void> {
  const { siteId, environment, name, workspaceId, subject, eventId } = event;
  yield* run(listenersText, eventId, siteId, workspaceId, environment, name, subject, nowMs);
}

/** Whether a step of some work may add a job: the runner is woken once it is committed. */
export function enqueues(step: Step): boolean {
  return typeof step === 'object' && texts.has(step.text);
}
