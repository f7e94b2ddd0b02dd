// Conditions on data that are known only later: what a workflow looks at before it begins, and where it branches.
import { valueAt } from './placeholders.ts';

export const conditionOperators = ['equals', 'not_equals', 'contains', 'above', 'below', 'exists', 'missing'] as const;

export interface Condition {
  /** Names of fields with points between them, such as `input.channel`. */
  readonly path: string;
  readonly operator: (typeof conditionOperators)[number];
  /** What is compared with; nothing for `exists` and `missing`. */
  readonly value?: string | number | boolean | undefined;
}

/** Whether all of them hold; never throws. */
export function allHold(conditions: readonly Condition[], values: unknown): boolean {
  return conditions.every((condition) => holds(condition, values));
}

function holds({ path, operator, value }: Condition, values: unknown): boolean {
  const found = valueAt(values, path.split('.')) ?? undefined;
  switch (operator) {
    case 'exists':
      return found !== undefined;
    case 'missing':
      return found === undefined;
    case 'equals':
      return isSame(found, value);
    case 'not_equals':
      return !isSame(found, value);
    case 'contains':
      if (Array.isArray(found)) return found.some((item) => isSame(item, value));
      return typeof found === 'string' && found.toLowerCase().includes(String(value).toLowerCase());
    case 'above':
      return numberOf(found) > numberOf(value);
    case 'below':
      return numberOf(found) < numberOf(value);
  }
}

function isSame(found: unknown, value: unknown): boolean {
  return found !== undefined && typeof found !== 'object' && String(found) === String(value);
}

/** Also of a text that is one, as amounts of money are. */
function numberOf(value: unknown): number {
  return typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value ?? Number.NaN);
}
