// Every kind of step that a workflow can have: each file in the folder is one.
import * as z from 'zod';
import type { StepForm } from './define-step-form.ts';

const files = import.meta.glob('./workflow-steps/*.ts', { eager: true, import: 'default' });

/** Sorted by kind. */
export const stepForms: readonly StepForm[] = Object.values(files)
  .filter(isStepForm)
  .sort((a, b) => (a.kind < b.kind ? -1 : 1));

function isStepForm(value: unknown): value is StepForm {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    'settings' in value &&
    value.settings instanceof z.ZodObject
  );
}
