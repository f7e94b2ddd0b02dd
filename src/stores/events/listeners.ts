// Who is told of which events: each gets a job of its own for each of them.
import type { EventName } from '../../core/event-names.ts';
import type { KeyEnvironment } from '../../core/key-families.ts';
import { run, type Work } from '../transaction/work.ts';

export interface Listener {
  /** Id of the webhook, workflow, ... ; its jobs are owned by it and get `{"eventId", "target"}`. */
  readonly target: string;
  /** Of the jobs that it is told by. */
  readonly kind: string;
  readonly siteId: string;
  readonly environment: KeyEnvironment;
  /** Events of the whole site are told to all; null listens to all workspaces. */
  readonly workspaceId: string | null;
  readonly events: readonly EventName[];
}

/** SQL for whether the listener `l` is to be told of the event `e`, which has the columns of `events`. */
export const isToldOf = `l.site_id = e.site_id AND l.environment = e.environment AND l.event = e.name
  AND (l.workspace_id IS NULL OR l.workspace_id = coalesce(e.workspace_id, l.workspace_id))`;

/** Replaces what the target has listened to before. */
export function* listen(listener: Listener): Work<void> {
  yield* stopListening(listener.target);
  for (const event of new Set(listener.events))
    yield* run(
      `INSERT INTO event_listeners (site_id, environment, event, target, workspace_id, kind)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      listener.siteId,
      listener.environment,
      event,
      listener.target,
      listener.workspaceId,
      listener.kind,
    );
}

/** What has been told stays on the list of jobs. */
export function* stopListening(target: string): Work<void> {
  yield* run('DELETE FROM event_listeners WHERE target = $1', target);
}
