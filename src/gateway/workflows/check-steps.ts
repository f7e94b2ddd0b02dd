// Looks at what the steps of a new definition name: records of the workspace, and tools.
import type { Work } from '../../stores/transaction/work.ts';
import type { WorkflowStep } from '../../stores/workflows/definition.ts';
import type { CheckContext, StepKind } from './define-step.ts';
import { stepKinds } from './step-kinds.ts';

interface GivenStep {
  readonly id?: string | null | undefined;
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The steps as they are kept. @throws VelaroError `argument.invalid` that names the field, as `steps.2.settings.tagId`; `scope.missing`. */
export function* checkedSteps(
  given: readonly GivenStep[],
  context: Omit<CheckContext, 'field'>,
): Work<readonly WorkflowStep[]> {
  for (const [index, { kind, settings }] of given.entries())
    yield* kindOf(kind).check(settings, { ...context, field: fieldOf(index) });
  return given.map(({ id = null, kind, settings }) => ({ id, kind, settings }));
}

/**
 * Steps that stay as they are in a new definition, and are done in the name of who makes it from then on.
 * @throws VelaroError `scope.missing` for one that is not for everybody.
 */
export function authoriseSteps(kept: readonly WorkflowStep[], ownsSite: boolean): void {
  // A newer gateway may have defined a kind that is not known here.
  for (const [index, { kind }] of kept.entries()) stepKinds.get(kind)?.authorise({ ownsSite, field: fieldOf(index) });
}

function fieldOf(index: number): string {
  return `steps.${index}.settings`;
}

function kindOf(name: string): StepKind {
  const kind = stepKinds.get(name);
  if (!kind) throw new Error(`nothing here does steps of kind ${name}`);
  return kind;
}
