// What callers send to the key endpoints, read strictly: every refusal names the field and says what it may be.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';

const maxGraceSeconds = 7 * 24 * 3_600;
const defaultGraceSeconds = 24 * 3_600;

// Control characters, lone surrogates, line ends, and what turns the direction of text around: none is visible in a list.
const invisible = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

const label = z
  .string()
  .trim()
  .refine((text) => text !== '' && [...text].length <= 100 && !invisible.test(text));
const expiry = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).transform((text) => Date.parse(text));

const newKeyInput = z.strictObject({
  label,
  scopes: z.array(z.string()).min(1),
  expiresAt: expiry.nullish(),
  monthlyQuota: z.int().min(1).nullish(),
  admin: z.boolean().optional(),
});

const rotationInput = z.strictObject({
  graceSeconds: z.int().min(0).max(maxGraceSeconds).optional(),
  now: z.boolean().optional(),
});

/** In words, what each field may be. */
const allowed: Readonly<Record<string, string>> = {
  label: 'a text of 1 to 100 characters, without line breaks or control characters',
  scopes: 'a list of at least one scope, each a text',
  expiresAt: 'a date such as 2027-01-31, or a time with its offset such as 2027-01-31T18:00:00Z',
  monthlyQuota: 'a whole number of calls, 1 or more; leave it out to have only the limit of the plan',
  admin: 'true or false',
  graceSeconds: `a whole number of seconds, 0 to ${maxGraceSeconds} (7 days)`,
  now: 'true or false',
};

export interface NewKeyInput {
  readonly label: string;
  /** As they were written: not yet known to exist. */
  readonly scopes: readonly string[];
  /** ISO 8601 in UTC; a date alone ends with the first moment of that day. */
  readonly expiresAt: string | null;
  readonly monthlyQuota: number | null;
  readonly admin: boolean;
}

/** @throws VelaroError `argument.invalid` that names the field */
export function readNewKey(input: unknown, nowMs: number): NewKeyInput {
  const { expiresAt, monthlyQuota, admin, ...rest } = read(newKeyInput, input);
  if (typeof expiresAt === 'number' && expiresAt <= nowMs)
    throw invalid('expiresAt', `expiresAt is in the past: ${new Date(expiresAt).toISOString()}.`);
  return {
    ...rest,
    expiresAt: typeof expiresAt === 'number' ? new Date(expiresAt).toISOString() : null,
    monthlyQuota: monthlyQuota ?? null,
    admin: admin ?? false,
  };
}

/**
 * How long the old text lives on once the new one is used; a day unless the caller says otherwise.
 * @throws VelaroError `argument.invalid` that names the field
 */
export function readRotation(input: unknown): number | 'at-once' {
  const { graceSeconds, now } = read(rotationInput, input ?? {});
  if (now !== true) return graceSeconds ?? defaultGraceSeconds;
  if (graceSeconds === undefined || graceSeconds === 0) return 'at-once';
  throw invalid('graceSeconds', 'now and graceSeconds contradict each other: leave one of them out.');
}

function read<T extends z.ZodObject>(schema: T, input: unknown): z.infer<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const fields = Object.keys(schema.shape);
  if (issue?.code === 'unrecognized_keys') {
    const name = (issue.keys[0] ?? '').slice(0, 40);
    throw invalid(name, `There is no field ${JSON.stringify(name)}.`, `The fields are: ${fields.join(', ')}.`);
  }
  const field = issue?.path[0];
  if (typeof field !== 'string')
    throw new VelaroError('argument.invalid', 'The body must be a JSON object.', {
      hint: `Its fields are: ${fields.join(', ')}.`,
    });
  const missing = typeof input === 'object' && input !== null && !Object.hasOwn(input, field);
  throw invalid(field, `${field} ${missing ? 'is missing: it ' : ''}must be ${allowed[field]}.`);
}

function invalid(field: string, message: string, hint = `Change ${field} and send it again.`): VelaroError {
  return new VelaroError('argument.invalid', message, { hint, details: { field } });
}
