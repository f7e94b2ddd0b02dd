// Workflows and their executions on the wire: what starts one, what it did, and what may be set.
import * as z from 'zod';
import { isVelaroError } from '../../core/errors.ts';
import { eventNames } from '../../core/event-names.ts';
import { nextTime } from '../../core/schedule.ts';
import { condition } from './condition.ts';
import { recordFields, text, time } from './text.ts';
import { shownSteps } from './workflow-steps.ts';

/** Whether a schedule ever comes does not depend on when it is asked. */
const anyTime = Date.UTC(2026, 0, 1);

const schedule = z
  .strictObject({
    type: z.literal('schedule'),
    cron: text(100).describe('minute hour day month weekday, such as 30 9 * * 1-5'),
    timeZone: text(60).describe('An IANA name, such as Europe/Berlin'),
  })
  .superRefine(({ cron, timeZone }, context) => {
    try {
      nextTime({ cron, timeZone }, anyTime);
    } catch (thrown) {
      if (!isVelaroError(thrown)) throw thrown;
      // Its message begins with the field, as ours is going to.
      const message = thrown.message.replace(/^\w+ (.*)\.$/s, '$1');
      context.addIssue({ code: 'custom', path: [String(thrown.details?.field)], message });
    }
  });

export const workflowTrigger = z
  .discriminatedUnion(
    'type',
    [
      z.strictObject({
        type: z.literal('event'),
        event: z.enum(eventNames).describe('What has to happen; its data are the input'),
        filter: z.array(condition).max(10).optional().describe('What all has to hold of the input'),
      }),
      schedule,
      z.strictObject({ type: z.literal('manual') }),
    ],
    { error: (issue) => (issue.code === 'invalid_union' ? 'must be one of event, schedule, manual' : undefined) },
  )
  .meta({
    description: 'What starts it by itself; whatever it is, it can be started by hand too',
    examples: [
      {
        type: 'event',
        event: 'lead.created',
        filter: [{ path: 'input.value.amount', operator: 'above', value: 1_000 }],
      },
      { type: 'schedule', cron: '30 9 * * 1-5', timeZone: 'Europe/Berlin' },
      { type: 'manual' },
    ],
  });

export const workflowName = text(200).describe('What it is called');
export const workflowDescription = text(1_000).describe('What it is for');
export const workflowStatus = z.enum(['active', 'paused']);

export const workflow = z.object({
  ...recordFields,
  name: z.string(),
  description: z.string().nullable(),
  status: workflowStatus,
  trigger: z.looseObject({ type: z.enum(['event', 'schedule', 'manual']) }),
  steps: shownSteps,
  definitionVersion: z.int().describe('The version with which trigger and steps came to be as they are'),
  nextRunAt: time.nullable().describe('Of a schedule'),
});

export const executionState = z.enum(['running', 'succeeded', 'failed', 'cancelled']);

export const execution = z.object({
  id: z.string(),
  workflowId: z.string(),
  definitionVersion: z.int().describe('It keeps the steps that it began with'),
  state: executionState,
  startedBy: z.enum(['event', 'schedule', 'manual']),
  event: z.string().nullable(),
  subject: z.string().nullable().describe('Id of what the event is about'),
  depth: z.int().describe('1, or one more than that of the execution whose step caused the event'),
  failure: z.string().nullable().describe('Why it failed'),
  createdAt: time,
  endedAt: time.nullable(),
});

export const executionWithSteps = execution.extend({
  input: z.unknown().describe('What it was started with'),
  steps: z.array(
    z.object({
      index: z.int().describe('Its place in the steps; 0 for the first'),
      id: z.string().nullable(),
      kind: z.string(),
      state: z.enum(['running', 'waiting', 'succeeded', 'failed']),
      input: z.unknown().describe('Its settings with their placeholders filled; long ones are cut'),
      result: z.unknown(),
      error: z.string().nullable(),
      attempts: z.int(),
      startedAt: time,
      endedAt: time.nullable(),
    }),
  ),
});
