// Texts with places for values that are known later: `Hello {{input.firstName | there}}`.
import { VelaroError } from './errors.ts';

export interface Placeholder {
  /** As it stands in the text, braces included. */
  readonly text: string;
  /** Names of fields, from the outermost; empty where what stands in the braces is none. */
  readonly path: readonly string[];
  /** Takes the place of a value that is not there; undefined where nothing does. */
  readonly instead: string | undefined;
}

const anyPlaceholder = /\{\{([^{}]*)\}\}/g;
const content = /^\s*([\w-]+(?:\.[\w-]+)*)\s*(?:\|\s*(.*?)\s*)?$/;

/** In the order of the text. */
export function placeholdersIn(text: string): readonly Placeholder[] {
  return [...text.matchAll(anyPlaceholder)].map(([whole, inner = '']) => readPlaceholder(whole, inner));
}

/** The text with something in the place of each; what is put in is not looked at again. */
export function replacePlaceholders(text: string, replace: (placeholder: Placeholder) => string): string {
  return text.replace(anyPlaceholder, (whole, inner: string) => replace(readPlaceholder(whole, inner)));
}

/** What stands at a path, such as `['contact', 'tags', '0']`; undefined where nothing does. */
export function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined,
    values,
  );
}

/**
 * The value with every text in it filled. A text that is one placeholder becomes the value itself, whatever it is.
 * @throws VelaroError `argument.invalid` for a placeholder without a value; the value's own path is `field` in its details.
 */
export function fill(value: unknown, values: unknown, field: readonly string[] = []): unknown {
  if (typeof value === 'string') return fillText(value, values, field);
  if (Array.isArray(value)) return value.map((item, i) => fill(item, values, [...field, String(i)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, values, [...field, name])]));
}

function fillText(text: string, values: unknown, field: readonly string[]): unknown {
  const [first] = placeholdersIn(text);
  if (first?.text === text) return valueFor(first, values, field);
  return replacePlaceholders(text, (placeholder) => {
    const value = valueFor(placeholder, values, field);
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}

function valueFor({ text, path, instead }: Placeholder, values: unknown, field: readonly string[]): unknown {
  const value = path.length > 0 ? (valueAt(values, path) ?? instead) : instead;
  if (value !== undefined) return value;
  throw new VelaroError('argument.invalid', `${field.join('.')}: ${text} has no value here.`, {
    hint: 'Say what to take instead: {{input.firstName | there}}.',
    details: { field: field.join('.') },
  });
}

function readPlaceholder(text: string, inner: string): Placeholder {
  const [, path, instead] = content.exec(inner) ?? [];
  return { text, path: path?.split('.') ?? [], instead };
}
