// The steps of a workflow on the wire, and what has to hold between them.
import * as z from 'zod';
import { placeholdersIn } from '../../core/placeholders.ts';
import { stepForms } from '../step-forms.ts';
import branch, { endOfWorkflow } from '../workflow-steps/branch.ts';
import { text } from './text.ts';

const mostSteps = 50;

const stepId = text(40)
  .regex(/^[A-Za-z][\w-]*$/, 'must begin with a letter and hold only letters, digits, - and _')
  .refine((id) => id !== endOfWorkflow, `must not be ${endOfWorkflow}`)
  .nullish();

const [first, ...others] = stepForms.map(({ kind, description, settings }) =>
  z.strictObject({ id: stepId, kind: z.literal(kind), settings }).describe(description),
);
if (!first) throw new Error('there are no kinds of steps');

const anyStep = z.discriminatedUnion('kind', [first, ...others], {
  error: (issue) =>
    issue.code === 'invalid_union' ? `must be one of ${stepForms.map(({ kind }) => kind).join(', ')}` : undefined,
});

interface GivenStep {
  readonly id?: string | null | undefined;
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export const workflowSteps = z
  .array(anyStep)
  .min(1)
  .max(mostSteps)
  .superRefine((steps, context) => {
    for (const [index, step] of steps.entries())
      for (const { path, message } of faultsOf(steps, index, step))
        context.addIssue({ code: 'custom', path: [index, ...path], message });
  })
  .meta({
    description:
      'What it does, one after the other. An id is the name by which branches and placeholders find a step. Texts in settings may hold placeholders: {{input.…}} for what it was started with (the data of the event), {{steps.<id>.…}} for the result of an earlier step, {{execution.subject}}; with "|" what to take where there is no value.',
    examples: [
      [
        { id: 'later', kind: 'wait', settings: { amount: 2, unit: 'hours' } },
        { kind: 'create_lead', settings: { name: 'Follow up {{execution.subject | by hand}}' } },
      ],
    ],
  });

/** As they are shown. */
export const shownSteps = z.array(
  z.object({ id: z.string().nullable(), kind: z.string(), settings: z.record(z.string(), z.unknown()) }),
);

function faultsOf(steps: readonly GivenStep[], index: number, { id, kind, settings }: GivenStep): Fault[] {
  const idsOf = (some: readonly GivenStep[]) => some.flatMap((step) => step.id ?? []);
  const earlier = idsOf(steps.slice(0, index));
  const faults: Fault[] = [];
  if (id != null && earlier.includes(id)) faults.push({ path: ['id'], message: 'is the id of an earlier step too' });
  if (kind === branch.kind) {
    const later = [...idsOf(steps.slice(index + 1)), endOfWorkflow];
    for (const name of ['goTo', 'otherwise'])
      if (typeof settings[name] === 'string' && !later.includes(settings[name]))
        faults.push({ path: ['settings', name], message: `is neither the id of a later step nor ${endOfWorkflow}` });
  }
  return [...faults, ...placeholderFaults(settings, earlier, ['settings'])];
}

function placeholderFaults(value: unknown, earlier: readonly string[], path: readonly (string | number)[]): Fault[] {
  if (typeof value === 'string')
    return placeholdersIn(value).flatMap((placeholder) => {
      const problem = pathProblem(placeholder.path, earlier);
      return problem === undefined ? [] : [{ path, message: `has ${placeholder.text}: ${problem}` }];
    });
  if (Array.isArray(value)) return value.flatMap((item, i) => placeholderFaults(item, earlier, [...path, i]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => placeholderFaults(item, earlier, [...path, name]));
}

function pathProblem([root, name]: readonly string[], earlier: readonly string[]): string | undefined {
  if (root === undefined) return 'in the braces stands no name, like input.email';
  if (root === 'input' || root === 'execution') return undefined;
  if (root !== 'steps') return 'a placeholder begins with input, steps or execution';
  return name !== undefined && earlier.includes(name) ? undefined : 'no earlier step has that id';
}
