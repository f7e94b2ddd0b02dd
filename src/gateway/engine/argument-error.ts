// Says what is wrong with a tool's arguments, field by field, so that a model can mend them. Never repeats a value.
import type { z } from 'zod';
import { closestName } from '../../core/closest-name.ts';
import { VelaroError } from '../../core/errors.ts';
import { redact } from '../../core/redaction.ts';
import { isObject } from '../../protocol/json-rpc.ts';
import type { ToolDefinition } from '../../skills/define-tool.ts';

interface FieldFault {
  readonly field: string;
  readonly problem: string;
}

const shownFaults = 10;

/** `tool.arguments`, with each fault in the message and in `details.fields`. */
export function argumentError(
  { name, input }: Pick<ToolDefinition, 'name' | 'input'>,
  issues: readonly z.core.$ZodIssue[],
  args: unknown,
): VelaroError {
  const known = Object.keys(input.shape);
  const faults = issues
    .filter((issue) => !isSizeOfWrongType(issue, issues))
    .flatMap((issue) => faultsOf(issue, name, known, args));
  const shown = faults.slice(0, shownFaults).map(({ field, problem }) => `${field} ${problem}`);
  if (faults.length > shownFaults) shown.push(`and ${faults.length - shownFaults} more`);
  const message = shown.join('; ');
  const fields = known.map((field) =>
    input.shape[field]?.safeParse(undefined).success ? field : `${field} (required)`,
  );
  return new VelaroError('tool.arguments', message.endsWith('?') ? message : `${message}.`, {
    hint: `The fields of ${name} are: ${fields.join(', ')}.`,
    details: { fields: faults.slice(0, shownFaults) },
  });
}

function faultsOf(
  issue: z.core.$ZodIssue,
  toolName: string,
  known: readonly string[],
  args: unknown,
): readonly FieldFault[] {
  const field = issue.path.length === 0 ? 'arguments' : issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return [{ field, problem: problemOf(issue, valueAt(args, issue.path)) }];
  return issue.keys.map((key) => {
    const closest = issue.path.length === 0 ? closestName(key, known) : undefined;
    const question = closest === undefined ? '' : `, did you mean ${closest}?`;
    return {
      field: [...issue.path.map(String), printable(key)].join('.'),
      problem: `is not a field of ${toolName}${question}`,
    };
  });
}

function problemOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_type')
    return value === undefined ? 'is missing' : `must be ${typeWords[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') {
    const choice = `must be one of ${issue.values.map(String).join(', ')}`;
    return value === undefined ? `is missing: it ${choice}` : choice;
  }
  if (issue.code === 'too_small') return `must ${size(issue.origin, 'at least', issue.minimum)}`;
  if (issue.code === 'too_big') return `must ${size(issue.origin, 'at most', issue.maximum)}`;
  return issue.message;
}

/** Whether the issue is about the length of a text that stands where a list belongs: it has no length that counts. */
function isSizeOfWrongType(issue: z.core.$ZodIssue, issues: readonly z.core.$ZodIssue[]): boolean {
  if (issue.code !== 'too_big' && issue.code !== 'too_small') return false;
  const path = issue.path.join('.');
  return issues.some(({ code, path: other }) => code === 'invalid_type' && other.join('.') === path);
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function size(origin: string, bound: 'at least' | 'at most', limit: number | bigint): string {
  const unit = sizeUnits[origin];
  return unit === undefined ? `be ${bound} ${limit}` : `have ${bound} ${limit} ${unit}${limit === 1 ? '' : 's'}`;
}

const sizeUnits: Readonly<Record<string, string>> = { string: 'character', array: 'item' };

function valueAt(args: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => {
    if (Array.isArray(at)) return at[Number(key)];
    return isObject(at) ? at[String(key)] : undefined;
  }, args);
}

/** A name that came from outside, short and on one line. */
function printable(name: string): string {
  return redact(name)
    .replace(/[\s\p{C}]+/gu, ' ')
    .slice(0, 40);
}
