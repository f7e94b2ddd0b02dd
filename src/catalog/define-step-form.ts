// The form of a workflow's step: its kind, and what has to be set, as data.
import type * as z from 'zod';

/** The gateway has one file of the same name that does it. */
export interface StepForm<S extends z.ZodObject = z.ZodObject> {
  /** `<verb>_<noun>`, as definitions name it. */
  readonly kind: string;
  /** One sentence for a person or a model that has to choose. */
  readonly description: string;
  /** A strict object. Texts in it may hold placeholders, except in what names a record of the workspace by id. */
  readonly settings: S;
  readonly example: z.input<S>;
}

export function defineStepForm<S extends z.ZodObject>(form: StepForm<S>): StepForm<S> {
  return form;
}
