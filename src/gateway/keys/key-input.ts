// What callers send to the key endpoints, read strictly: every refusal names the field and says what it may be.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { familyOf, type KeyEnvironment, type KeyKind } from '../../core/key-families.ts';

const maxGraceSeconds = 7 * 24 * 3_600;
const defaultGraceSeconds = 24 * 3_600;
const maxPerMinute = 100_000;
const readOnlyRestScopes = ['read:conversations', 'read:contacts'];

// Control characters, lone surrogates, line ends, and what turns the direction of text around: none is visible in a list.
const invisible = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

const label = z
  .string()
  .trim()
  .refine((text) => text !== '' && [...text].length <= 100 && !invisible.test(text));
const scopes = z.array(z.string()).min(1);
const expiresAt = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .transform((text) => Date.parse(text))
  .nullish();
const admin = z.boolean().optional();

const mcpInput = z.strictObject({ label, scopes, expiresAt, monthlyQuota: z.int().min(1).nullish(), admin });
const restInput = z.strictObject({
  label,
  scopes: scopes.default(readOnlyRestScopes),
  expiresAt,
  requestsPerMinute: z.int().min(1).max(maxPerMinute).nullish(),
  admin,
});
const tokenInput = z.strictObject({
  name: label,
  scopes,
  workspaceIds: z
    .array(z.string().regex(/^[0-9a-f]{24}$/i))
    .min(1)
    .nullish(),
  environment: z.enum(['live', 'test']).optional(),
  expiresAt,
});
const rotationInput = z.strictObject({
  graceSeconds: z.int().min(0).max(maxGraceSeconds).optional(),
  now: z.boolean().optional(),
});
const leakInput = z.strictObject({ key: z.string() });

const text = 'a text of 1 to 100 characters, without line breaks or control characters';

/** In words, what each field may be. */
const allowed: Readonly<Record<string, string>> = {
  label: text,
  name: text,
  scopes: 'a list of at least one scope, each a text',
  expiresAt: 'a date such as 2027-01-31, or a time with its offset such as 2027-01-31T18:00:00Z',
  monthlyQuota: 'a whole number of calls, 1 or more; leave it out to have only the limit of the plan',
  requestsPerMinute: `a whole number, 1 to ${maxPerMinute}; leave it out to have 60`,
  workspaceIds: 'a list of workspace ids, 24 hexadecimal digits each; leave it out to reach all that you reach',
  environment: '"live", or "test" for sandbox data',
  admin: 'true or false',
  graceSeconds: `a whole number of seconds, 0 to ${maxGraceSeconds} (7 days)`,
  now: 'true or false',
  key: 'the text of the key that leaked',
};

export interface NewKeyInput {
  readonly label: string;
  /** As they were written: not yet known to exist. */
  readonly scopes: readonly string[];
  /** ISO 8601 in UTC; a date alone ends with the first moment of that day. */
  readonly expiresAt: string | null;
  readonly monthlyQuota: number | null;
  readonly requestsPerMinute: number | null;
  /** In lower case, each once: not yet known to exist. Null for all that the creator reaches. */
  readonly workspaceIds: readonly string[] | null;
  /** Undefined where the caller has not said. */
  readonly environment: KeyEnvironment | undefined;
  readonly admin: boolean;
}

/** @throws VelaroError `argument.invalid` that names the field */
export function readNewKey(kind: KeyKind, input: unknown, nowMs: number): NewKeyInput {
  const { expiresAt: endsAtMs, ...fields } = readFields(kind, input);
  if (typeof endsAtMs === 'number' && endsAtMs <= nowMs)
    throw invalid('expiresAt', `expiresAt is in the past: ${new Date(endsAtMs).toISOString()}.`);
  return { ...fields, expiresAt: typeof endsAtMs === 'number' ? new Date(endsAtMs).toISOString() : null };
}

/**
 * How long the old text lives on once the new one is used; when the caller does not say, a day, and no moment for a
 * REST key, as its documentation has it.
 * @throws VelaroError `argument.invalid` that names the field
 */
export function readRotation(kind: KeyKind, input: unknown): number | 'at-once' {
  const { graceSeconds, now } = read(rotationInput, input ?? {});
  if (now !== true && graceSeconds === undefined) return kind === 'rest' ? 'at-once' : defaultGraceSeconds;
  if (now !== true) return graceSeconds ?? defaultGraceSeconds;
  if (graceSeconds === undefined || graceSeconds === 0) return 'at-once';
  throw invalid('graceSeconds', 'now and graceSeconds contradict each other: leave one of them out.');
}

/** The text that leaked. @throws VelaroError `argument.invalid` for what cannot be a key of ours. */
export function readLeak(input: unknown): string {
  const key = read(leakInput, input).key.trim();
  if (familyOf(key)) return key;
  throw invalid('key', 'key is not the text of a key: it starts like none of the three families.');
}

type Fields = Omit<NewKeyInput, 'expiresAt'> & { readonly expiresAt?: number | null | undefined };

function readFields(kind: KeyKind, input: unknown): Fields {
  const none = { monthlyQuota: null, requestsPerMinute: null, workspaceIds: null, environment: undefined };
  if (kind === 'velaflows') {
    const { name, environment, workspaceIds, ...token } = read(tokenInput, input);
    const ids = workspaceIds ? [...new Set(workspaceIds.map((id) => id.toLowerCase()))] : null;
    return { ...none, ...token, label: name, environment, workspaceIds: ids, admin: false };
  }
  if (kind === 'rest') {
    const { requestsPerMinute, admin: isAdmin, ...key } = read(restInput, input);
    return { ...none, ...key, requestsPerMinute: requestsPerMinute ?? null, admin: isAdmin ?? false };
  }
  const { monthlyQuota, admin: isAdmin, ...key } = read(mcpInput, input);
  return { ...none, ...key, monthlyQuota: monthlyQuota ?? null, admin: isAdmin ?? false };
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
