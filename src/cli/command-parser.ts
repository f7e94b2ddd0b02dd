// Lets commander read a command's arguments and write its help, from the command's definition.
import {
  Argument as CommanderArgument,
  Command as CommanderCommand,
  CommanderError,
  Option as CommanderOption,
} from 'commander';
import { VelaroError } from '../core/errors.ts';
import type { Command } from './command.ts';
import type { Input, Option } from './option.ts';
import { outputOptions } from './output-options.ts';

const helpWidth = 80;

/** @throws VelaroError `argument.invalid` that names the argument and, for a typo, the option that was meant. */
export function readInput(name: string, command: Command, typed: readonly string[]): Input {
  const parser = parserOf(name, command);
  try {
    parser.parse([...typed], { from: 'user' });
  } catch (thrown) {
    throw thrown instanceof CommanderError ? argumentError(name, command, parser.args, thrown) : thrown;
  }
  const options: Readonly<Record<string, unknown>> = parser.opts();
  const values = new Map<unknown, unknown>();
  for (const option of allOptions(command)) values.set(option, options[commanderOption(option).attributeName()]);
  command.arguments?.forEach((argument, at) => {
    values.set(argument, parser.processedArgs[at]);
  });
  // Every value is checked before the command begins, so that a wrong one leaves nothing half-done.
  for (const token of [...allOptions(command), ...(command.arguments ?? [])]) token.read(values.get(token));
  return { get: (token) => token.read(values.get(token)) };
}

/** @param width of the terminal; the help is never wider than 80 columns. */
export function commandHelp(name: string, command: Command, width: number = helpWidth): string {
  return parserOf(name, command, Math.min(width, helpWidth)).helpInformation();
}

function parserOf(name: string, command: Command, width: number = helpWidth): CommanderCommand {
  const parser = new CommanderCommand(`velaro-mcp ${name}`)
    .description(`${command.description ?? sentence(command.summary)}\n\n${examplesText(command)}`)
    .helpOption('-h, --help', 'show this help')
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {}, getOutHelpWidth: () => width })
    .configureHelp({ showGlobalOptions: false });
  for (const { name: argument, description } of command.arguments ?? [])
    parser.addArgument(new CommanderArgument(argument, description));
  for (const option of allOptions(command)) parser.addOption(commanderOption(option));
  return parser;
}

function allOptions(command: Command): readonly Option<unknown>[] {
  return command.speaksProtocol ? command.options : [...command.options, ...outputOptions];
}

function commanderOption({ flags, description, heading, repeatable }: Option<unknown>): CommanderOption {
  const option = new CommanderOption(flags, description);
  if (heading) option.helpGroup(heading);
  if (repeatable)
    option.argParser((value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value]);
  return option;
}

function examplesText({ examples }: Command): string {
  const lines = examples.flatMap(({ command, does }) => [`  # ${does}`, `  ${command}`]);
  return `Examples:\n${lines.join('\n')}`;
}

function sentence(phrase: string): string {
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
}

function argumentError(name: string, command: Command, words: readonly string[], error: CommanderError): VelaroError {
  const known = command.arguments ?? [];
  const missing = known[words.length];
  if (error.code === 'commander.missingArgument' && missing)
    return new VelaroError('argument.invalid', `${missing.name} is missing.`, {
      hint: `Add ${missing.name}: ${missing.description}.`,
    });
  if (error.code === 'commander.excessArguments') {
    const taken = known.map((argument) => `${argument.name} and `).join('');
    return new VelaroError(
      'argument.invalid',
      `"${words[known.length]?.slice(0, 40)}" is one word too many for "velaro-mcp ${name}".`,
      { hint: `It takes ${taken}options: see "velaro-mcp ${name} --help".` },
    );
  }
  const [problem = '', meant] = error.message.replace(/^error: /, '').split(/\n\(Did you mean (.*)\?\)/);
  return new VelaroError('argument.invalid', sentence(problem.replaceAll("'", '"').replace(/\.$/, '')), {
    hint: meant ? `Did you mean ${meant}?` : `See "velaro-mcp ${name} --help".`,
  });
}
