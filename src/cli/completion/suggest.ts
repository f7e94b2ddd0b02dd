// What may come next on a half-typed command line.
import type { Command } from '../command.ts';
import { groupSummaries } from '../command-groups.ts';
import { commandNames, loadCommand } from '../command-registry.ts';
import type { Option } from '../option.ts';
import { outputOptions } from '../output-options.ts';

export interface Suggestion {
  readonly word: string;
  /** A phrase; may be empty. */
  readonly meaning: string;
}

/**
 * What the values of an argument or an option can be: `keys show` and `<id>`, `tools list` and `--profile <name>`.
 * @param earlier the words typed before, which may say more: `--kind rest`.
 */
export type ValueSource = (
  command: string,
  token: string,
  earlier: readonly string[],
) => Promise<readonly Suggestion[]>;

/** @param words the words behind the program's name; the last one is being typed and may be empty. */
export async function suggest(words: readonly string[], values: ValueSource): Promise<readonly Suggestion[]> {
  const typed = words.at(-1) ?? '';
  const earlier = words.slice(0, -1);
  const found = await candidates(earlier, typed, values);
  return found.filter(({ word }) => word.startsWith(typed));
}

async function candidates(
  earlier: readonly string[],
  typed: string,
  values: ValueSource,
): Promise<readonly Suggestion[]> {
  const line = `${earlier.join(' ')} `;
  const name = commandNames.find((candidate) => line.startsWith(`${candidate} `));
  if (name === undefined) return nextWords(earlier);
  const command = await loadCommand(name);
  const options = command.speaksProtocol ? command.options : [...command.options, ...outputOptions];
  const before = earlier.at(-1);
  const open = options.find((option) => takesValue(option) && namesOf(option).includes(before ?? ''));
  if (open?.choices) return open.choices.map((word) => ({ word, meaning: '' }));
  if (open) return values(name, open.flags, earlier);
  if (typed.startsWith('-')) return optionWords(options, earlier);
  const given = positionals(earlier.slice(name.split(' ').length), options);
  const argument = argumentAt(command, given.length);
  if (argument === undefined) return optionWords(options, earlier);
  return (await values(name, argument.name, earlier)).filter(({ word }) => !given.includes(word));
}

/** The words that go on from here to a command. */
async function nextWords(earlier: readonly string[]): Promise<readonly Suggestion[]> {
  const group = earlier.map((word) => `${word} `).join('');
  const below = commandNames.filter((name) => name.startsWith(group));
  const next = [...new Set(below.map((name) => name.slice(group.length).split(' ')[0] ?? ''))];
  return Promise.all(next.map((word) => describe(group + word, word)));
}

async function describe(name: string, word: string): Promise<Suggestion> {
  const meaning = commandNames.includes(name) ? (await loadCommand(name)).summary : (groupSummaries[name] ?? '');
  return { word, meaning };
}

function optionWords(options: readonly Option<unknown>[], earlier: readonly string[]): readonly Suggestion[] {
  return options
    .filter((option) => option.repeatable || !namesOf(option).some((name) => earlier.includes(name)))
    .map((option) => ({ word: namesOf(option).at(-1) ?? '', meaning: option.description }));
}

function positionals(words: readonly string[], options: readonly Option<unknown>[]): readonly string[] {
  return words.filter((word, at) => {
    if (word.startsWith('-')) return false;
    const before = words[at - 1] ?? '';
    return !options.some((option) => takesValue(option) && namesOf(option).includes(before));
  });
}

function argumentAt({ arguments: args = [] }: Command, at: number) {
  const last = args.at(-1);
  return args[at] ?? (last?.name.includes('...') ? last : undefined);
}

function namesOf({ flags }: Option<unknown>): readonly string[] {
  return flags.replace(/ [<[].*/, '').split(', ');
}

function takesValue({ flags }: Option<unknown>): boolean {
  return flags.includes('<');
}
