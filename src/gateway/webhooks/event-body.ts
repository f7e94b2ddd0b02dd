// What a webhook is told of an event, as Standard Webhooks proposes it: type, timestamp and data.
import type { RecordedEvent } from '../../stores/events/read-events.ts';

export interface EventBody {
  readonly type: string;
  /** When it happened, ISO 8601 in UTC. */
  readonly timestamp: string;
  /** Null for what concerns the whole site. */
  readonly workspaceId: string | null;
  readonly data: unknown;
}

export function eventBody({ name, atMs, workspaceId, data }: RecordedEvent): EventBody {
  return { type: name, timestamp: new Date(atMs).toISOString(), workspaceId, data };
}
