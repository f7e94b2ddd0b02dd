// What may come next on a half-typed command line.
import type { Command } from '../command.ts';
import { groupSummaries } from '../command-groups.ts';
import { leadingWords } from '../command-line.ts';
import { commandNames, loadCommand } from '../command-registry.ts';
import { connectionOptions } from '../connection-options.ts';
import type { Option } from '../option.ts';
import { outputOptions } from '../output-options.ts';
import { joinPieces, namesOf, positionals, takesValue } from './typed-line.ts';

export interface Suggestion {
  readonly word: string;
  /** A phrase; may be empty. */
  readonly meaning: string;
}

/** What is typed before a value: that of an argument or of an option. */
export interface Place {
  /** `tools list`; empty in front of it. */
  readonly command: string;
  /** The words behind the command's. */
  readonly earlier: readonly string[];
  /** Those that may be among the words. */
  readonly options: readonly Option<unknown>[];
}

/** What the values can be: of `<id>` behind `keys show`, of `--profile <name>` behind `tools list`. */
export type ValueSource = (token: string, place: Place) => Promise<readonly Suggestion[]>;

/** @param words the words behind the program's name; the last one is being typed and may be empty. */
export async function suggest(words: readonly string[], values: ValueSource): Promise<readonly Suggestion[]> {
  const typed = words.at(-1) ?? '';
  const found = await candidates(joinPieces(words.slice(0, -1)), typed, values);
  return found.filter(({ word }) => word.startsWith(typed));
}

async function candidates(line: readonly string[], typed: string, values: ValueSource): Promise<readonly Suggestion[]> {
  const { words, moved } = leadingWords(line);
  const name = commandNames.find((candidate) => `${words.join(' ')} `.startsWith(`${candidate} `));
  if (name === undefined) {
    const place = { command: '', earlier: moved, options: connectionOptions };
    return (await optionValues(place, values)) ?? nextWords(words);
  }
  const command = await loadCommand(name);
  const options = command.speaksProtocol ? command.options : [...command.options, ...outputOptions];
  const earlier = [...moved, ...words.slice(name.split(' ').length)];
  const place = { command: name, earlier, options };
  const ofOption = await optionValues(place, values);
  if (ofOption) return ofOption;
  if (typed.startsWith('-')) return optionWords(place);
  const given = positionals(earlier, options);
  const argument = argumentAt(command, given.length);
  if (argument === undefined) return optionWords(place);
  return (await values(argument.name, place)).filter(({ word }) => !given.includes(word));
}

/** Undefined where no option waits for its value. */
async function optionValues(place: Place, values: ValueSource): Promise<readonly Suggestion[] | undefined> {
  const last = place.earlier.at(-1) ?? '';
  const open = place.options.find((option) => takesValue(option) && namesOf(option).includes(last));
  return open?.choices?.map((word) => ({ word, meaning: '' })) ?? (open && values(open.flags, place));
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

function optionWords({ options, earlier }: Place): readonly Suggestion[] {
  return options
    .filter((option) => option.repeatable || !namesOf(option).some((name) => earlier.includes(name)))
    .map((option) => ({ word: namesOf(option).at(-1) ?? '', meaning: option.description }));
}

function argumentAt({ arguments: args = [] }: Command, at: number) {
  const last = args.at(-1);
  return args[at] ?? (last?.name.includes('...') ? last : undefined);
}
