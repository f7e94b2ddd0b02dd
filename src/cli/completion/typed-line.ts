// What the words of a half-typed line say already: none of it has to be right yet.
import type { Input, Option } from '../option.ts';

/** The words as the program would be given them: bash hands on `--profile=work` and `http://host:80` in pieces. */
export function joinPieces(pieces: readonly string[]): readonly string[] {
  const words: string[] = [];
  pieces.forEach((piece, at) => {
    const goesOn = isSeparator(piece) || isSeparator(pieces[at - 1] ?? '');
    const begun = goesOn ? words.pop() : undefined;
    words.push(`${begun ?? ''}${piece}`);
  });
  return words.flatMap(splitAtValue);
}

function isSeparator(piece: string): boolean {
  return /^[=:]+$/.test(piece);
}

/** `--profile=` waits for its value as `--profile` does. */
function splitAtValue(word: string): readonly string[] {
  const [, name, value] = /^(--[a-z-]+)=(.*)$/s.exec(word) ?? [];
  if (name === undefined) return [word];
  return value ? [name, value] : [name];
}

/** Reads the options that are typed, and takes from `own` what they do not say. */
export function typedInput(options: readonly Option<unknown>[], words: readonly string[], own: Input): Input {
  const typed = new Map<unknown, unknown>(options.map((option) => [option, typedValue(option, words)]));
  return {
    get: (token) => {
      const value = typed.get(token);
      return value === undefined ? own.get(token) : token.read(value);
    },
  };
}

function typedValue(option: Option<unknown>, words: readonly string[]): unknown {
  const names = namesOf(option);
  if (!takesValue(option)) return words.some((word) => names.includes(word)) || undefined;
  const values = words.filter((_, at) => names.includes(words[at - 1] ?? ''));
  return option.repeatable ? values : values.at(-1);
}

/** The words that are neither an option nor the value of one. */
export function positionals(words: readonly string[], options: readonly Option<unknown>[]): readonly string[] {
  return words.filter((word, at) => {
    if (word.startsWith('-')) return false;
    const before = words[at - 1] ?? '';
    return !options.some((option) => takesValue(option) && namesOf(option).includes(before));
  });
}

export function namesOf({ flags }: Option<unknown>): readonly string[] {
  return flags.replace(/ [<[].*/, '').split(', ');
}

export function takesValue({ flags }: Option<unknown>): boolean {
  return flags.includes('<');
}
