// Makes values that a JSON Schema allows, and spoils them: seeded, so that a run can be made again.
import * as z from 'zod';

export type Random = () => number;

/** Numbers from 0 to 1, always the same for a seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(random: Random, from: readonly T[]): T {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new Error('there is nothing to pick from');
  return chosen;
}

export function wholeNumber(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

export interface Schema {
  readonly type?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
  readonly examples?: readonly unknown[] | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly items?: Schema | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
  readonly propertyNames?: Schema | undefined;
}

const size = z.int().optional();
export const schemaForm: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    anyOf: z.array(schemaForm).optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    examples: z.array(z.unknown()).optional(),
    minLength: size,
    maxLength: size,
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minItems: size,
    maxItems: size,
    items: schemaForm.optional(),
    properties: z.record(z.string(), schemaForm).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), schemaForm]).optional(),
    propertyNames: schemaForm.optional(),
  }),
);

const letters = [...'abc XYZ019.,-_/<>&"\'%\\;ßéñ漢字🙂\u202e\u0301'];
const domains = ['example.com', 'example.org', 'mail.example.net'];

/** @param exampleFor a better value than the schema's own example, such as the id of something that is there. */
export function allowedValue(schema: Schema, random: Random, exampleFor: (example: string) => string): unknown {
  const again = (inner: Schema) => allowedValue(inner, random, exampleFor);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return pick(random, schema.enum);
  if (schema.anyOf) return again(pick(random, schema.anyOf));
  if (schema.examples) {
    const example = pick(random, schema.examples);
    return typeof example === 'string' ? exampleFor(example) : example;
  }
  switch (schema.type) {
    case 'null':
      return null;
    case 'boolean':
      return random() < 0.5;
    case 'integer':
      return wholeNumber(random, Math.max(schema.minimum ?? -1_000, -1e9), Math.min(schema.maximum ?? 1_000, 1e9));
    case 'number':
      return wholeNumber(random, schema.minimum ?? -1_000, schema.maximum ?? 1_000) / pick(random, [1, 4, 10]);
    case 'string':
      return textOf(schema, random);
    case 'array':
      return Array.from({ length: wholeNumber(random, schema.minItems ?? 0, Math.min(schema.maxItems ?? 5, 5)) }, () =>
        again(schema.items ?? {}),
      );
    case 'object':
      return objectOf(schema, random, again);
    default:
      return pick(random, ['a text', 7, true, null]);
  }
}

function objectOf(schema: Schema, random: Random, again: (inner: Schema) => unknown): Record<string, unknown> {
  const fields = Object.entries(schema.properties ?? {});
  const wanted = fields.filter(([name]) => schema.required?.includes(name) || random() < 0.4);
  const extra = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const invented = extra
    ? Array.from({ length: wholeNumber(random, 0, 3) }, (_, i) => [`field${i}`, again(extra)])
    : [];
  return Object.fromEntries([...wanted.map(([name, field]) => [name, again(field)]), ...invented]);
}

function textOf({ format, pattern, minLength = 0, maxLength = 200 }: Schema, random: Random): string {
  if (format === 'email') return `u${wholeNumber(random, 0, 400)}@${pick(random, domains)}`;
  const moment = new Date(
    Date.UTC(wholeNumber(random, 2020, 2030), wholeNumber(random, 0, 11), wholeNumber(random, 1, 28)),
  );
  if (format === 'date') return moment.toISOString().slice(0, 10);
  if (format === 'date-time') return moment.toISOString();
  if (pattern !== undefined) throw new Error(`the schema gives no example for ${pattern}`);
  const length = wholeNumber(
    random,
    minLength,
    random() < 0.05 ? maxLength : Math.min(maxLength, Math.max(minLength, 40)),
  );
  // By UTF-16 units, as the limits of the gateway count.
  return Array.from({ length }, () => pick(random, letters))
    .join('')
    .slice(0, Math.max(length, minLength))
    .replace(/\p{Cs}/gu, 'x');
}

const wrongValues: readonly unknown[] = [
  null,
  true,
  -1,
  1e300,
  2.5,
  '',
  ' ',
  '\0',
  '\ud800',
  'x'.repeat(12_000),
  [],
  {},
  [[]],
  { $ne: null },
  "' OR 1=1 --",
  '%',
  '../../etc/passwd',
  '2026-02-30',
  '9999-12-31T23:59:59Z',
  '<script>alert(1)</script>',
];

/** The values with something that may be wrong: a field replaced, added or left out. */
export function spoiled(values: Readonly<Record<string, unknown>>, random: Random): Record<string, unknown> {
  const names = Object.keys(values);
  const kind = random();
  if (kind < 0.2 || names.length === 0) return { ...values, [pick(random, ['__proto__x', 'nope', 'siteId'])]: 1 };
  const name = pick(random, names);
  if (kind < 0.4) return Object.fromEntries(Object.entries(values).filter(([each]) => each !== name));
  return { ...values, [name]: pick(random, wrongValues) };
}
