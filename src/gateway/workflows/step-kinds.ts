// Every kind of step that this gateway can do: each file in the folder does one of the catalog.
import { isStepKind, type StepKind } from './define-step.ts';

const files = import.meta.glob('./steps/*.ts', { eager: true, import: 'default' });

export const stepKinds: ReadonlyMap<string, StepKind> = new Map(
  Object.values(files)
    .filter(isStepKind)
    .map((kind) => [kind.form.kind, kind]),
);
