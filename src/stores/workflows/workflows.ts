// Workflows: what a workspace has done by itself. Each change of what they do is a definition of its own.
import * as z from 'zod';
import { nextTime } from '../../core/schedule.ts';
import { listen, stopListening } from '../events/listeners.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { dropNamed } from '../jobs/manage-jobs.ts';
import * as field from '../records/field.ts';
import { listByTime, type Page, type PageRequest, selectPage } from '../records/page.ts';
import { inWorkspace, type Place, type Workplace, within, workplaceOf } from '../records/place.ts';
import {
  changedFields,
  claim,
  get,
  insert,
  newRecord,
  type RecordFields,
  type RecordTable,
  recordFields,
  update,
} from '../records/record-table.ts';
import { selection } from '../records/selection.ts';
import { now, run, type Work } from '../transaction/work.ts';
import { stepsForm, triggerForm, type WorkflowStep, type WorkflowTrigger } from './definition.ts';

export interface Workflow extends RecordFields {
  readonly name: string;
  readonly description: string | null;
  /** A paused one does not start; what has begun goes on. */
  readonly status: 'active' | 'paused';
  readonly trigger: WorkflowTrigger;
  readonly steps: readonly WorkflowStep[];
  /** The version with which trigger and steps came to be as they are. */
  readonly definitionVersion: number;
  /** Of a schedule that is active. */
  readonly nextRunAt: string | null;
}

/** What is left out stays as it is. */
export interface WorkflowChanges {
  readonly name?: string | undefined;
  /** Null takes it away. */
  readonly description?: string | null | undefined;
  readonly status?: Workflow['status'] | undefined;
  readonly trigger?: WorkflowTrigger | undefined;
  readonly steps?: readonly WorkflowStep[] | undefined;
}

export type NewWorkflow = WorkflowChanges & Pick<Workflow, 'name' | 'trigger' | 'steps'>;

/** Of the jobs by which an event starts a workflow, and of the one that is its schedule. */
export const startKind = 'workflow.start';
export const tickKind = 'workflow.tick';

const workflows: RecordTable<Workflow> = {
  noun: 'workflow',
  name: 'workflows',
  ...selection(
    `workflows AS r
    JOIN workflow_definitions AS d ON d.workflow_id = r.id AND d.version = r.definition_version`,
    {
      ...recordFields,
      name: field.text('r.name'),
      description: field.optional(field.text('r.description')),
      status: field.word('r.status', z.enum(['active', 'paused'])),
      trigger: field.json('d.starts', triggerForm),
      steps: field.json('d.steps', stepsForm),
      definitionVersion: field.whole('r.definition_version'),
      nextRunAt: field.optional(field.time(`(SELECT j.due_at FROM jobs AS j WHERE j.name = '${tickKind}:' || r.id)`)),
    },
  ),
};
const workflowList = listByTime(workflows);

/** Newest first. */
export function* listWorkflows(
  place: Place,
  { status }: { readonly status?: Workflow['status'] | undefined },
  request: PageRequest,
): Work<Page<Workflow>> {
  return yield* selectPage(workflowList, [...within(place), ['r.status = ?', status]], request);
}

/** @throws VelaroError `record.unknown` */
export function* getWorkflow(place: Place, id: string): Work<Workflow> {
  return yield* get(workflows, place, id);
}

/** @param keyId the key that asks for it: tools are called in its name. @throws VelaroError `argument.invalid` for a schedule that never comes. */
export function* createWorkflow(place: Place, given: NewWorkflow, keyId: string): Work<Workflow> {
  const workplace = yield* workplaceOf(place);
  const { name, description = null, status = 'active', trigger, steps } = given;
  const own = { name, description, status, trigger, steps, definitionVersion: 1, nextRunAt: null };
  const workflow: Workflow = newRecord('workflow', workplace, yield* now(), own);
  yield* insert(workflows.name, workplace, workflow, columnsOf(workflow));
  yield* define(workflow, keyId);
  yield* arm(workplace, workflow);
  return yield* get(workflows, workplace, workflow.id);
}

/**
 * Executions that have begun keep the steps that they began with.
 * @throws VelaroError `record.unknown`, `version.stale`, and as above.
 */
export function* updateWorkflow(
  place: Place,
  id: string,
  changes: WorkflowChanges,
  keyId: string,
  expectedVersion?: number,
): Work<Workflow> {
  const before = yield* claim(workflows, place, id, expectedVersion);
  const fields = changedFields(before, yield* now());
  const redefined = changes.trigger !== undefined || changes.steps !== undefined;
  const workflow: Workflow = {
    ...before,
    ...fields,
    name: changes.name ?? before.name,
    description: changes.description === undefined ? before.description : changes.description,
    status: changes.status ?? before.status,
    trigger: changes.trigger ?? before.trigger,
    steps: changes.steps ?? before.steps,
    definitionVersion: redefined ? fields.version : before.definitionVersion,
  };
  yield* update(workflows.name, workflow, columnsOf(workflow));
  if (redefined) yield* define(workflow, keyId);
  if (changes.trigger !== undefined || workflow.status !== before.status)
    yield* arm(inWorkspace(place, before.workspaceId), workflow);
  return yield* get(workflows, place, id);
}

function* define({ id, definitionVersion, trigger, steps }: Workflow, keyId: string): Work<void> {
  yield* run(
    'INSERT INTO workflow_definitions (workflow_id, version, key_id, starts, steps) VALUES ($1, $2, $3, $4, $5)',
    id,
    definitionVersion,
    keyId,
    JSON.stringify(trigger),
    JSON.stringify(steps),
  );
}

/** It is started by its trigger from now on, and by nothing else. */
function* arm({ siteId, environment, workspaceId }: Workplace, { id, status, trigger }: Workflow): Work<void> {
  const name = `${tickKind}:${id}`;
  yield* stopListening(id);
  yield* dropNamed(name);
  if (status === 'paused') return;
  if (trigger.type === 'event')
    yield* listen({ target: id, kind: startKind, siteId, environment, workspaceId, events: [trigger.event] });
  if (trigger.type !== 'schedule') return;
  const nowMs = yield* now();
  const job = { siteId, kind: tickKind, name, owner: id, payload: { workflowId: id } };
  yield* enqueueJob({ ...job, dueAtMs: nextTime(trigger, nowMs) }, nowMs);
}

function columnsOf({ name, description, status, definitionVersion }: Workflow) {
  return { name, description, status, definition_version: definitionVersion };
}
