// Options and arguments as tokens: each says how it is written, what it means, and what type reading it gives.
import { closestName } from '../core/closest-name.ts';
import { VelaroError } from '../core/errors.ts';

export interface Option<Value> {
  /** As commander takes it: `--label <text>`, `-y, --yes`, `--no-color`. */
  readonly flags: string;
  readonly description: string;
  readonly repeatable?: true;
  readonly heading?: string;
  /** All values there are, where they are few and fixed. */
  readonly choices?: readonly string[];
  /** @throws VelaroError `argument.invalid`. */
  readonly read: (typed: unknown) => Value;
}

export interface Argument<Value> {
  /** `<id>` must be given, `[id]` may be. */
  readonly name: string;
  readonly description: string;
  readonly read: (typed: unknown) => Value;
}

/** What was typed, read by asking for a token. */
export interface Input {
  get<Value>(token: Option<Value> | Argument<Value>): Value;
}

export function textOption(flags: string, description: string): Option<string | undefined> {
  return { flags, description, read: (typed) => (typeof typed === 'string' ? typed : undefined) };
}

/** An option that has to be given, and not as an empty text. */
export function requiredOption(flags: string, description: string): Option<string> {
  const read = (typed: unknown) => {
    if (typeof typed === 'string' && typed.trim() !== '') return typed;
    throw new VelaroError('argument.invalid', `${longName(flags)} is missing.`, {
      hint: `Add ${flags}: ${description}.`,
      details: { field: longName(flags) },
    });
  };
  return { flags, description, read };
}

export function flagOption(flags: string, description: string): Option<boolean> {
  return { flags, description, read: (typed) => typed === true };
}

/** May be given more than once, and with a comma between values. */
export function listOption(flags: string, description: string): Option<readonly string[]> {
  const read = (typed: unknown) => textsOf(typed).flatMap((text) => text.split(','));
  return { flags, description, repeatable: true, read };
}

/** May be given more than once; commas are part of the value. */
export function repeatedOption(flags: string, description: string): Option<readonly string[]> {
  return { flags, description, repeatable: true, read: textsOf };
}

export function wholeNumberOption(
  flags: string,
  description: string,
  { from, to }: { readonly from: number; readonly to: number },
): Option<number | undefined> {
  const read = (typed: unknown) => {
    if (typeof typed !== 'string') return undefined;
    const number = /^\d{1,15}$/.test(typed) ? Number(typed) : Number.NaN;
    if (number >= from && number <= to) return number;
    const range = to === Number.MAX_SAFE_INTEGER ? `from ${from} on` : `from ${from} to ${to}`;
    throw new VelaroError(
      'argument.invalid',
      `${longName(flags)} "${typed.slice(0, 40)}" is not a whole number ${range}.`,
      {
        hint: `Give it as digits, ${range}: for example ${longName(flags)} ${Math.max(from, 1)}.`,
        details: { field: longName(flags) },
      },
    );
  };
  return { flags, description, read };
}

export function choiceOption<Choice extends string>(
  flags: string,
  description: string,
  choices: readonly Choice[],
): Option<Choice | undefined> {
  const read = (typed: unknown) => {
    if (typed === undefined) return undefined;
    const choice = choices.find((candidate) => candidate === typed);
    if (choice !== undefined) return choice;
    const meant = closestName(String(typed), choices);
    throw new VelaroError('argument.invalid', `${longName(flags)} "${String(typed).slice(0, 40)}" is not known.`, {
      hint: meant ? `Did you mean ${meant}?` : `It is one of: ${choices.join(', ')}.`,
      details: { field: longName(flags) },
    });
  };
  return { flags, description: `${description}: ${choices.join(', ')}`, choices, read };
}

export function requiredArgument(name: string, description: string): Argument<string> {
  return { name: `<${name}>`, description, read: (typed) => (typeof typed === 'string' ? typed : '') };
}

export function optionalArgument(name: string, description: string): Argument<string | undefined> {
  return { name: `[${name}]`, description, read: (typed) => (typeof typed === 'string' ? typed : undefined) };
}

/** `--label` of `-l, --label <text>`. */
export function longName(flags: string): string {
  return /--[a-z-]+/.exec(flags)?.[0] ?? flags;
}

function textsOf(typed: unknown): readonly string[] {
  return Array.isArray(typed) ? typed.filter((text) => typeof text === 'string') : [];
}
