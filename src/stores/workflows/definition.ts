// What a workflow is to do, as it is kept: what starts it, and its steps.
import * as z from 'zod';
import { type Condition, conditionOperators } from '../../core/conditions.ts';
import { type EventName, eventNames } from '../../core/event-names.ts';

export type WorkflowTrigger =
  /** The data of the event are the input. */
  | { readonly type: 'event'; readonly event: EventName; readonly filter?: readonly Condition[] | undefined }
  | { readonly type: 'schedule'; readonly cron: string; readonly timeZone: string }
  | { readonly type: 'manual' };

export interface WorkflowStep {
  /** By which later steps find its result; null where none does. */
  readonly id: string | null;
  readonly kind: string;
  /** As its kind takes them, placeholders and all. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const condition = z.object({
  path: z.string(),
  operator: z.enum(conditionOperators),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
});

export const triggerForm: z.ZodType<WorkflowTrigger> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event: z.enum(eventNames), filter: z.array(condition).optional() }),
  z.object({ type: z.literal('schedule'), cron: z.string(), timeZone: z.string() }),
  z.object({ type: z.literal('manual') }),
]);

export const stepsForm: z.ZodType<readonly WorkflowStep[]> = z.array(
  z.object({ id: z.string().nullable(), kind: z.string(), settings: z.record(z.string(), z.unknown()) }),
);
