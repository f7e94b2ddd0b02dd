// The steps of an execution, one after the other: what is to run, and how it went. A step that is done is never begun again.
import * as z from 'zod';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import type { Workplace } from '../records/place.ts';
import { json } from '../records/record-table.ts';
import { many, now, one, run, type Work } from '../transaction/work.ts';
import { stepsForm, type WorkflowStep } from './definition.ts';

/** Of the jobs that run a step. */
export const stepKind = 'workflow.step';

/** An execution that is at a step. */
export interface StepAtHand {
  readonly executionId: string;
  readonly workflowId: string;
  /** Id of the key in whose name tools are called. */
  readonly keyId: string;
  readonly place: Workplace;
  readonly depth: number;
  readonly beganAtMs: number;
  readonly event: string | null;
  readonly subject: string | null;
  readonly input: unknown;
  readonly index: number;
  readonly steps: readonly WorkflowStep[];
  /** What an earlier run of this step has left; undefined for the first. */
  readonly earlier: { readonly state: StepState; readonly untilMs: number | null } | undefined;
  /** By the id of the step. */
  readonly results: Readonly<Record<string, unknown>>;
}

export type StepState = 'running' | 'waiting' | 'succeeded' | 'failed';

/** How a run of a step went. */
export interface StepNote {
  readonly state: StepState;
  /** Its settings as they were filled. */
  readonly input: unknown;
  readonly result?: unknown;
  readonly error?: string;
  readonly attempt: number;
  readonly startedAtMs: number;
  /** Of one that waits. */
  readonly untilMs?: number;
}

/** Of an input or a result that is longer only the beginning is kept. */
const mostKept = { input: 4_000, result: 16_000 };
const cutTo = 1_000;

const atHandRow = z.object({
  site_id: z.string(),
  workspace_id: z.string(),
  environment: z.enum(['live', 'test']),
  workflow_id: z.string(),
  key_id: z.string(),
  depth: z.int(),
  created_at: z.int(),
  event: z.string().nullable(),
  subject: z.string().nullable(),
  input: json(z.unknown()),
  steps: json(stepsForm),
});
const stepRow = z.object({
  step: z.int(),
  state: z.enum(['running', 'waiting', 'succeeded', 'failed']),
  result: json(z.unknown()),
  until: z.int().nullable(),
});

/** Undefined when the execution has ended, or that step is done. */
export function* stepAtHand(executionId: string, index: number): Work<StepAtHand | undefined> {
  const found = yield* one(
    atHandRow,
    `SELECT e.site_id, e.workspace_id, e.environment, e.workflow_id, d.key_id, e.depth, e.created_at, e.event, e.subject,
       e.input, d.steps
     FROM workflow_executions AS e
     JOIN workflow_definitions AS d ON d.workflow_id = e.workflow_id AND d.version = e.definition_version
     WHERE e.id = $1 AND e.at_step = $2 AND e.state = 'running'`,
    executionId,
    index,
  );
  if (!found) return undefined;
  const taken = yield* many(
    stepRow,
    'SELECT step, state, result, until FROM workflow_steps WHERE execution_id = $1',
    executionId,
  );
  const { site_id: siteId, workspace_id: workspaceId, environment, steps } = found;
  const earlier = taken.find(({ step }) => step === index);
  return {
    executionId,
    workflowId: found.workflow_id,
    keyId: found.key_id,
    place: { siteId, workspaceId, environment },
    depth: found.depth,
    beganAtMs: found.created_at,
    event: found.event,
    subject: found.subject,
    input: found.input,
    index,
    steps,
    earlier: earlier && { state: earlier.state, untilMs: earlier.until },
    results: Object.fromEntries(
      taken.flatMap(({ step, result }) => {
        const id = steps[step]?.id ?? undefined;
        return id === undefined || step === index ? [] : [[id, result]];
      }),
    ),
  };
}

/** Keeps everyone else from that step until the transaction ends. False when it is done, or the execution has ended. */
export function* holdStep({ executionId, index }: StepAtHand): Work<boolean> {
  const text = `SELECT id FROM workflow_executions WHERE id = $1 AND at_step = $2 AND state = 'running'`;
  const held = yield* one(z.unknown(), { sqlite: text, postgres: `${text} FOR UPDATE` }, executionId, index);
  return held !== undefined;
}

/** Writes down how a run of a step went; `holdStep` comes before. */
export function* noteStep({ executionId, index }: StepAtHand, note: StepNote): Work<void> {
  const { state, input, result = null, error = null, attempt, startedAtMs, untilMs = null } = note;
  const endedAtMs = state === 'succeeded' || state === 'failed' ? yield* now() : null;
  yield* run(
    `INSERT INTO workflow_steps (execution_id, step, state, input, result, error, attempts, until, started_at, ended_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (execution_id, step) DO UPDATE SET state = excluded.state, input = excluded.input, result = excluded.result,
       error = excluded.error, attempts = excluded.attempts, until = excluded.until, ended_at = excluded.ended_at`,
    executionId,
    index,
    state,
    kept(input, mostKept.input),
    kept(result, mostKept.result),
    error,
    attempt,
    untilMs,
    startedAtMs,
    endedAtMs,
  );
}

/** The execution goes on with the step at that place, or has succeeded where there is none. */
export function* goOn({ executionId, place, steps }: StepAtHand, next: number): Work<void> {
  const nowMs = yield* now();
  if (next < steps.length) {
    yield* run('UPDATE workflow_executions SET at_step = $2 WHERE id = $1', executionId, next);
    yield* enqueueStep({ id: executionId, siteId: place.siteId }, next, nowMs);
  } else yield* end(executionId, 'succeeded', null, nowMs);
}

/** The execution ends with that step. */
export function* failExecution({ executionId, index }: StepAtHand, reason: string): Work<void> {
  yield* end(executionId, 'failed', `steps.${index}: ${reason}`, yield* now());
}

/** The job that runs a step, the only one of it. */
export function* enqueueStep(
  { id, siteId }: { readonly id: string; readonly siteId: string },
  index: number,
  nowMs: number,
): Work<void> {
  const payload = { executionId: id, index };
  yield* enqueueJob({ siteId, kind: stepKind, name: `${stepKind}:${id}:${index}`, owner: id, payload }, nowMs);
}

function* end(executionId: string, state: 'succeeded' | 'failed', failure: string | null, nowMs: number): Work<void> {
  yield* run(
    'UPDATE workflow_executions SET state = $2, failure = $3, ended_at = $4 WHERE id = $1',
    executionId,
    state,
    failure,
    nowMs,
  );
}

function kept(value: unknown, most: number): string {
  const text = JSON.stringify(value);
  return text.length <= most ? text : JSON.stringify({ cut: text.slice(0, cutTo), length: text.length });
}
