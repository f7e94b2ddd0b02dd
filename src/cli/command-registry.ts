// Finds commands by their files: the path below the folder `commands` is what is typed.
import { closestName } from '../core/closest-name.ts';
import { VelaroError } from '../core/errors.ts';
import { type Command, type CommandDefinition, isCommandDefinition } from './command.ts';

const files = import.meta.glob('./commands/**/*.ts');

/** The words of every command, in alphabetical order: `keys list`, `login`. */
export const commandNames: readonly string[] = Object.keys(files)
  .map((path) => path.replace(/^\.\/commands\/|\.ts$/g, '').replaceAll('/', ' '))
  .sort();

export function commandsOf(group: string): readonly string[] {
  return commandNames.filter((name) => name.startsWith(`${group} `));
}

/** @param name one of `commandNames`. Loads that command's file alone. */
export async function loadCommand(name: string): Promise<Command> {
  const definition = await loadDefinition(name);
  const { options } = definition;
  return { ...definition, options: typeof options === 'function' ? await options() : options };
}

/** As `loadCommand`, without the options that another program owns. */
export async function loadSummary(name: string): Promise<string> {
  return (await loadDefinition(name)).summary;
}

async function loadDefinition(name: string): Promise<CommandDefinition> {
  const loaded = await files[`./commands/${name.replaceAll(' ', '/')}.ts`]?.();
  const definition = loaded?.default;
  if (!isCommandDefinition(definition)) throw new TypeError(`"${name}" does not default-export a command`);
  return definition;
}

/** What the first words of a command line name: a command, a group of them, or nothing. */
export type Named =
  | { readonly kind: 'command'; readonly name: string; readonly rest: readonly string[] }
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'nothing' };

/**
 * The longest run of first words that is a command or a group: `gateway keys list` is one command.
 * @throws VelaroError `argument.invalid` for a word that is no command, with the one it may have been.
 */
export function findCommand(words: readonly string[]): Named {
  if (words.length === 0) return { kind: 'nothing' };
  for (let length = 1; ; length++) {
    const name = words.slice(0, length).join(' ');
    if (commandNames.includes(name)) return { kind: 'command', name, rest: words.slice(length) };
    if (commandsOf(name).length === 0) {
      const group = words.slice(0, length - 1).join(' ');
      const known = commandNames.map((command) => command.split(' ').slice(0, length).join(' '));
      throw unknownCommand(
        name,
        [...new Set(known)].filter((command) => !group || command.startsWith(`${group} `)),
      );
    }
    const next = words[length];
    if (next === undefined || next.startsWith('-')) return { kind: 'group', name };
  }
}

function unknownCommand(typed: string, known: readonly string[]): VelaroError {
  // Who types "list" means one of the lists that there are.
  const ending = commandNames.filter((name) => name.endsWith(` ${typed}`));
  const meant = ending.length > 0 ? ending : [closestName(typed, known)].filter((name) => name !== undefined);
  const [only] = meant;
  const hint = meant.length > 1 ? `Which one: ${meant.join(', ')}?` : only && `Did you mean "velaro-mcp ${only}"?`;
  return new VelaroError('argument.invalid', `There is no command "${typed.slice(0, 40)}".`, {
    hint: hint ?? `The commands are: ${known.join(', ')}.`,
  });
}
