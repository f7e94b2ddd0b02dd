// How the gateway does a kind of step: as work on its data, as a call that leaves it, or as a turn that the workflow takes.
import type * as z from 'zod';
import type { StepForm } from '../../catalog/define-step-form.ts';
import type { Workplace } from '../../stores/records/place.ts';
import type { Work } from '../../stores/transaction/work.ts';
import { argumentError } from '../engine/argument-error.ts';
import type { SkillEngine } from '../engine/skill-engine.ts';

export type Skills = Pick<SkillEngine, 'find'>;

/** What a definition is checked against when it is made. */
export interface CheckContext {
  readonly place: Workplace;
  readonly skills: Skills;
  /** Whether who defines it may reach all that tools reach. */
  readonly ownsSite: boolean;
  /** Path of the step's settings, for messages: `steps.2.settings`. */
  readonly field: string;
}

export interface StepContext {
  readonly place: Workplace;
  readonly workflowId: string;
  readonly executionId: string;
  readonly index: number;
  /** What placeholders and conditions see. */
  readonly values: object;
}

export interface CallContext extends StepContext {
  readonly skills: Skills;
  /** The key in whose name it is called. */
  readonly keyId: string;
  /** The same in every run of this step: letters, digits, `_` and `-`, which every tool takes. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

/** Go on after so long, or with the step of that id: the next one where it is undefined. */
export type Turn = { readonly waitMs: number } | { readonly goTo: string | undefined };

type Ways<S> =
  /** Committed together with the note that the step is done, and so done once. */
  | { readonly change: (settings: S, context: StepContext) => Work<unknown> }
  | {
      readonly call: (settings: S, context: CallContext) => Promise<unknown>;
      /** Whether it may be called again where nobody knows whether it was. */
      readonly repeatable: (settings: S, skills: Skills) => boolean;
    }
  | { readonly turn: (settings: S, context: StepContext) => Turn };

/** Settings of one step, ready to be done. */
export type StepAct =
  | { readonly way: 'change'; readonly work: (context: StepContext) => Work<unknown> }
  | { readonly way: 'call'; readonly run: (context: CallContext) => Promise<unknown>; readonly repeatable: boolean }
  | { readonly way: 'turn'; readonly turn: (context: StepContext) => Turn };

/** @throws VelaroError `scope.missing` where who defines such a step, in whose name it is done, may not. */
type Authorise = (context: Pick<CheckContext, 'ownsSite' | 'field'>) => void;

export interface StepKind {
  readonly form: StepForm;
  readonly authorise: Authorise;
  /** @throws VelaroError `argument.invalid` that names the field, and as `authorise` does. */
  check(settings: unknown, context: CheckContext): Work<void>;
  /** @param settings with their placeholders filled. @throws VelaroError `tool.arguments` that names each field at fault. */
  prepare(settings: unknown, skills: Skills): StepAct;
}

/** @param check looks at the records and tools that settings name, when a workflow is defined. @param authorise left out where anybody may. */
export function defineStep<S extends z.ZodObject>(
  form: StepForm<S>,
  ways: Ways<z.output<S>> & {
    readonly check?: (settings: z.output<S>, context: CheckContext) => Work<void> | undefined;
    readonly authorise?: Authorise;
  },
): StepKind {
  const { authorise = () => {} } = ways;
  return {
    form,
    authorise,
    *check(settings, context) {
      authorise(context);
      const work = ways.check?.(form.settings.parse(settings), context);
      if (work) yield* work;
    },
    prepare(filled, skills) {
      const parsed = form.settings.safeParse(filled);
      if (!parsed.success) throw argumentError({ name: form.kind, input: form.settings }, parsed.error.issues, filled);
      const settings = parsed.data;
      if ('change' in ways) return { way: 'change', work: (context) => ways.change(settings, context) };
      if ('turn' in ways) return { way: 'turn', turn: (context) => ways.turn(settings, context) };
      const repeatable = ways.repeatable(settings, skills);
      return { way: 'call', run: (context) => ways.call(settings, context), repeatable };
    },
  };
}

export function isStepKind(value: unknown): value is StepKind {
  return typeof value === 'object' && value !== null && 'form' in value && 'prepare' in value;
}
