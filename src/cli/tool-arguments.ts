// Turns `--arg name=value` into a tool's arguments, with the types that its schema asks for.
import { VelaroError } from '../core/errors.ts';

type Arguments = Record<string, unknown>;

const writtenAs: Readonly<Record<string, string>> = {
  integer: 'a whole number, such as 5',
  number: 'a number, such as 2.5',
  boolean: 'true or false',
  object: 'JSON, such as {"name":"Ada"}',
  array: 'JSON, such as ["a","b"]',
};

/** @throws VelaroError `argument.invalid` that names the argument. */
export function readToolArguments(
  written: readonly string[],
  inputSchema: Readonly<Record<string, unknown>>,
): Arguments {
  const properties = recordAt(inputSchema, 'properties');
  const args: Arguments = {};
  for (const text of written) {
    const split = text.indexOf('=');
    const name = text.slice(0, split);
    if (split < 1) throw refuse(text, 'has no name and "=" in front of its value', 'Write it as --arg name=value.');
    if (Object.hasOwn(args, name)) throw refuse(name, 'is given twice', 'Give each argument once.');
    Object.defineProperty(args, name, {
      value: readValue(name, text.slice(split + 1), typesOf(recordAt(properties, name))),
      enumerable: true,
    });
  }
  return args;
}

/** @throws VelaroError `argument.invalid` for what is not a JSON object. */
export function readArgumentsDocument(text: string): Arguments {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new VelaroError('argument.invalid', 'What came on stdin is not JSON.', {
      hint: 'Give the arguments as one object, for example {"orderId":"5001234567890"}.',
      details: { field: '--args-stdin' },
    });
  }
  if (isRecord(document)) return { ...document };
  throw new VelaroError('argument.invalid', 'What came on stdin is not a JSON object.', {
    hint: 'Give the arguments as one object, for example {"orderId":"5001234567890"}.',
    details: { field: '--args-stdin' },
  });
}

function readValue(name: string, text: string, types: readonly string[]): unknown {
  if (types.length === 0 || types.includes('string')) return text;
  if (types.includes('null') && text === 'null') return null;
  const numeric = types.includes('number') || types.includes('integer');
  if (numeric && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  const parsed = parseJson(text);
  if (types.includes('object') && isRecord(parsed)) return parsed;
  if (types.includes('array') && Array.isArray(parsed)) return parsed;
  const forms = types.map((type) => writtenAs[type] ?? type);
  throw refuse(name, `is not of type ${types.join(' or ')}`, `It is ${forms.join(', or ')}.`);
}

/** The JSON types that a property's schema allows; none where it does not say. */
function typesOf(schema: Readonly<Record<string, unknown>>): readonly string[] {
  const { type } = schema;
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.filter((item) => typeof item === 'string');
  const alternatives = [schema.anyOf, schema.oneOf].find(Array.isArray) ?? [];
  return alternatives.filter(isRecord).flatMap(typesOf);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function recordAt(schema: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const member = Object.hasOwn(schema, name) ? schema[name] : undefined;
  return isRecord(member) ? member : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(name: string, problem: string, hint: string): VelaroError {
  return new VelaroError('argument.invalid', `The argument "${name.slice(0, 60)}" ${problem}.`, {
    hint,
    details: { field: '--arg' },
  });
}
