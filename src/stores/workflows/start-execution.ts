// Starts executions of workflows: each cause starts one, however often it is told, and not too many at a time.
import * as z from 'zod';
import { allHold } from '../../core/conditions.ts';
import { VelaroError } from '../../core/errors.ts';
import { makeRecordId } from '../../core/record-ids.ts';
import { findEvent } from '../events/read-events.ts';
import type { Place } from '../records/place.ts';
import { json } from '../records/record-table.ts';
import { now, one, type Work } from '../transaction/work.ts';
import { depthOf } from './caused-events.ts';
import { triggerForm, type WorkflowTrigger } from './definition.ts';
import { type Execution, getExecution } from './executions.ts';
import { enqueueStep } from './run-steps.ts';
import { getWorkflow } from './workflows.ts';

/** So many executions one after the other, each started by an event that the one before has caused. */
const deepest = 5;
/** So many executions of a workflow begin within a minute. */
const mostPerMinute = 600;
const minuteMs = 60_000;

interface Startable {
  readonly id: string;
  readonly siteId: string;
  readonly workspaceId: string;
  readonly environment: string;
  readonly status: 'active' | 'paused';
  readonly definitionVersion: number;
  readonly trigger: WorkflowTrigger;
}

interface Cause {
  readonly startedBy: 'event' | 'schedule' | 'manual';
  /** Starts the workflow once. */
  readonly text: string;
  readonly event?: string;
  readonly subject?: string;
  readonly depth: number;
  readonly input: unknown;
}

const startableRow = z
  .object({
    id: z.string(),
    site_id: z.string(),
    workspace_id: z.string(),
    environment: z.string(),
    status: z.enum(['active', 'paused']),
    definition_version: z.int(),
    starts: json(triggerForm),
  })
  .transform(
    ({
      site_id: siteId,
      workspace_id: workspaceId,
      definition_version: definitionVersion,
      starts,
      ...row
    }): Startable => ({
      ...row,
      siteId,
      workspaceId,
      definitionVersion,
      trigger: starts,
    }),
  );

/** A workflow that is not paused; undefined for any other. */
export function* findActive(workflowId: string): Work<Startable | undefined> {
  return yield* one(
    startableRow,
    `SELECT w.id, w.site_id, w.workspace_id, w.environment, w.status, w.definition_version, d.starts FROM workflows AS w
     JOIN workflow_definitions AS d ON d.workflow_id = w.id AND d.version = w.definition_version
     WHERE w.id = $1 AND w.status = 'active'`,
    workflowId,
  );
}

/** In how many milliseconds the workflow may start again: 0, or once fewer have begun within a minute. */
export function* waitToStart(workflowId: string): Work<number> {
  const nowMs = yield* now();
  const row = yield* one(
    z.object({ created_at: z.int() }),
    `SELECT created_at FROM workflow_executions WHERE workflow_id = $1 ORDER BY created_at DESC, id DESC
     LIMIT 1 OFFSET ${mostPerMinute - 1}`,
    workflowId,
  );
  // A clock that was set back does not keep it from starting for longer than a minute.
  return row ? Math.min(Math.max(0, row.created_at + minuteMs - nowMs), minuteMs) : 0;
}

/** Does nothing where the event is not, or no longer, what starts the workflow. */
export function* startByEvent(workflowId: string, eventId: string): Work<void> {
  const workflow = yield* findActive(workflowId);
  const event = yield* findEvent(eventId);
  if (!workflow || !event || workflow.trigger.type !== 'event' || workflow.trigger.event !== event.name) return;
  if (!allHold(workflow.trigger.filter ?? [], { input: event.data })) return;
  const depth = (yield* depthOf(eventId)) + 1;
  const { name, subject, data: input } = event;
  yield* start(workflow, { startedBy: 'event', text: `event:${eventId}`, event: name, subject, depth, input });
}

/** @param dueAtMs the time of the schedule that has come. */
export function* startBySchedule(workflow: Startable, dueAtMs: number): Work<void> {
  const input = { scheduledAt: new Date(dueAtMs).toISOString() };
  yield* start(workflow, { startedBy: 'schedule', text: `schedule:${dueAtMs}`, depth: 1, input });
}

/** @throws VelaroError `record.unknown`, `workflow.paused`, or `workflow.busy` where too many have begun. */
export function* startByHand(place: Place, workflowId: string, input: object): Work<Execution> {
  yield* getWorkflow(place, workflowId);
  const workflow = yield* findActive(workflowId);
  if (!workflow)
    throw new VelaroError('workflow.paused', 'The workflow is paused: it does not start.', {
      hint: 'Make it active first: PATCH it with status "active".',
    });
  const waitMs = yield* waitToStart(workflowId);
  if (waitMs > 0)
    throw new VelaroError('workflow.busy', `The workflow has begun ${mostPerMinute} times within a minute.`, {
      hint: 'Try again in a moment.',
      retryable: true,
      retryAfterSeconds: Math.ceil(waitMs / 1000),
    });
  const cause = { startedBy: 'manual', text: `manual:${makeRecordId('execution')}`, depth: 1, input } as const;
  const id = yield* start(workflow, cause);
  if (id === undefined) throw new Error('an execution that nothing else could start has been started before');
  return yield* getExecution(place, workflowId, id);
}

/** @returns its id; undefined where that cause has started the workflow before. */
function* start(workflow: Startable, cause: Cause): Work<string | undefined> {
  const id = makeRecordId('execution');
  const { siteId, workspaceId, environment } = workflow;
  const nowMs = yield* now();
  const failure = cause.depth > deepest ? tooDeep : null;
  const started = yield* one(
    z.unknown(),
    `INSERT INTO workflow_executions (id, site_id, workspace_id, environment, workflow_id, definition_version, started_by,
       cause, event, subject, depth, input, state, at_step, failure, created_at, ended_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, $16)
     ON CONFLICT (workflow_id, cause) DO NOTHING RETURNING id`,
    id,
    siteId,
    workspaceId,
    environment,
    workflow.id,
    workflow.definitionVersion,
    cause.startedBy,
    cause.text,
    cause.event ?? null,
    cause.subject ?? null,
    cause.depth,
    JSON.stringify(cause.input),
    failure === null ? 'running' : 'failed',
    failure,
    nowMs,
    failure === null ? null : nowMs,
  );
  if (started === undefined) return undefined;
  if (failure === null) yield* enqueueStep({ id, siteId }, 0, nowMs);
  return id;
}

const tooDeep =
  `Workflows have started one another ${deepest} times in a row, by events that their steps caused. This one is not begun, ` +
  'so that this ends: look whether a workflow starts itself.';
