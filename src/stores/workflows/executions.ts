// What workflows did: one execution for each start, with the steps that have begun.
import * as z from 'zod';
import { dropOwned } from '../jobs/manage-jobs.ts';
import { conditionsOf, continued, type Filter } from '../records/conditions.ts';
import * as field from '../records/field.ts';
import { listByTime, type Page, type PageRequest, selectPage } from '../records/page.ts';
import { type Place, within } from '../records/place.ts';
import { json, optionalTime, time, unknownRecord } from '../records/record-table.ts';
import { selection } from '../records/selection.ts';
import { many, now, one, run, type Work } from '../transaction/work.ts';
import { stepsForm } from './definition.ts';
import { getWorkflow } from './workflows.ts';

export interface Execution {
  readonly id: string;
  readonly workflowId: string;
  /** It keeps the steps that it began with. */
  readonly definitionVersion: number;
  readonly state: z.infer<typeof state>;
  readonly startedBy: 'event' | 'schedule' | 'manual';
  readonly event: string | null;
  readonly subject: string | null;
  /** 1, or one more than that of the execution which has caused the event. */
  readonly depth: number;
  /** Why it failed. */
  readonly failure: string | null;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

export interface StepRecord {
  /** Its place in the steps; 0 for the first. */
  readonly index: number;
  readonly id: string | null;
  readonly kind: string;
  readonly state: 'running' | 'waiting' | 'succeeded' | 'failed';
  /** Its settings with their placeholders filled. */
  readonly input: unknown;
  readonly result: unknown;
  readonly error: string | null;
  readonly attempts: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

export interface ExecutionWithSteps extends Execution {
  readonly input: unknown;
  /** Those that have begun, in the order of the definition. */
  readonly steps: readonly StepRecord[];
}

const state = z.enum(['running', 'succeeded', 'failed', 'cancelled']);

const executions = listByTime(
  selection<Execution>('workflow_executions AS r', {
    id: field.text('r.id'),
    workflowId: field.text('r.workflow_id'),
    definitionVersion: field.whole('r.definition_version'),
    state: field.word('r.state', state),
    startedBy: field.word('r.started_by', z.enum(['event', 'schedule', 'manual'])),
    event: field.optional(field.text('r.event')),
    subject: field.optional(field.text('r.subject')),
    depth: field.whole('r.depth'),
    failure: field.optional(field.text('r.failure')),
    createdAt: field.time('r.created_at'),
    endedAt: field.optional(field.time('r.ended_at')),
  }),
);

const stepRow = z
  .object({
    step: z.int(),
    state: z.enum(['running', 'waiting', 'succeeded', 'failed']),
    input: json(z.unknown()),
    result: json(z.unknown()),
    error: z.string().nullable(),
    attempts: z.int(),
    started_at: time,
    ended_at: optionalTime,
  })
  .transform(({ step: index, started_at: startedAt, ended_at: endedAt, ...rest }) => ({
    index,
    startedAt,
    endedAt,
    ...rest,
  }));

/** Newest first. @throws VelaroError `record.unknown` for the workflow. */
export function* listExecutions(
  place: Place,
  workflowId: string,
  filter: { readonly state?: Execution['state'] | undefined },
  request: PageRequest,
): Work<Page<Execution>> {
  yield* getWorkflow(place, workflowId);
  const filters: Filter[] = [
    ['r.workflow_id = ?', workflowId],
    ['r.state = ?', filter.state],
  ];
  return yield* selectPage(executions, filters, request);
}

/** @throws VelaroError `record.unknown` */
export function* getExecution(place: Place, workflowId: string, id: string): Work<Execution> {
  return yield* selectOne(place, workflowId, id, '');
}

/** @throws VelaroError `record.unknown` */
export function* getExecutionWithSteps(place: Place, workflowId: string, id: string): Work<ExecutionWithSteps> {
  const execution = yield* getExecution(place, workflowId, id);
  const began = yield* one(
    z.object({ input: json(z.unknown()), steps: json(stepsForm) }),
    `SELECT e.input, d.steps FROM workflow_executions AS e
     JOIN workflow_definitions AS d ON d.workflow_id = e.workflow_id AND d.version = e.definition_version WHERE e.id = $1`,
    id,
  );
  const taken = yield* many(
    stepRow,
    `SELECT step, state, input, result, error, attempts, started_at, ended_at FROM workflow_steps
     WHERE execution_id = $1 ORDER BY step`,
    id,
  );
  const steps = taken.map((step): StepRecord => {
    const defined = began?.steps[step.index];
    return { ...step, id: defined?.id ?? null, kind: defined?.kind ?? '' };
  });
  return { ...execution, input: began?.input ?? null, steps };
}

/** Begins no further step; what is under way outside goes on. One that has ended stays as it is. @throws VelaroError `record.unknown` */
export function* cancelExecution(place: Place, workflowId: string, id: string): Work<Execution> {
  const { state: before } = yield* selectOne(place, workflowId, id, ' FOR UPDATE OF r');
  if (before === 'running') {
    yield* run(`UPDATE workflow_executions SET state = 'cancelled', ended_at = $2 WHERE id = $1`, id, yield* now());
    yield* dropOwned(id);
  }
  return yield* getExecution(place, workflowId, id);
}

/** Forgets some that ended before then; true when there may be more. */
export function* pruneExecutions(beforeMs: number, atMost: number): Work<boolean> {
  const gone = yield* many(
    z.unknown(),
    `DELETE FROM workflow_executions WHERE id IN
       (SELECT id FROM workflow_executions WHERE ended_at < $1 ORDER BY ended_at LIMIT $2) RETURNING id`,
    beforeMs,
    atMost,
  );
  return gone.length === atMost;
}

function* selectOne(place: Place, workflowId: string, id: string, locking: string): Work<Execution> {
  const { text, values } = conditionsOf([['r.id = ?', id], ['r.workflow_id = ?', workflowId], ...within(place)]);
  const where = { sqlite: ` WHERE ${text}`, postgres: ` WHERE ${text}${locking}` };
  const found = yield* one(executions.row, continued(executions.select, where), ...values);
  if (!found) throw unknownRecord('execution', id);
  return found;
}
