// The form of a command: what it is called comes from its file's path, what it does is here.
import type { CliIo } from './io.ts';
import type { Argument, Input, Option } from './option.ts';
import type { Output } from './output.ts';

/** What a command runs with. It speaks through `output` alone. */
export interface CommandContext extends Omit<CliIo, 'stdout'> {
  readonly output: Output;
}

export interface Example {
  readonly command: string;
  readonly does: string;
}

export interface Command {
  /** One phrase, for lists of commands. */
  readonly summary: string;
  /** Whole sentences, for the command's own help. */
  readonly description?: string;
  readonly arguments?: readonly Argument<unknown>[];
  readonly options: readonly Option<unknown>[];
  readonly examples: readonly Example[];
  /** It ends by itself, cleaned up, after `interrupted` fired; other commands are given up at once. */
  readonly endsByItself?: true;
  /** Its stdout belongs to a protocol: it has no options for how to speak. */
  readonly speaksProtocol?: true;
  run(context: CommandContext, input: Input): Promise<void>;
}

/** A command as its file states it: options that another program owns are loaded when they are needed. */
export interface CommandDefinition extends Omit<Command, 'options'> {
  readonly options: Command['options'] | (() => Promise<Command['options']>);
}

export function defineCommand(command: CommandDefinition): CommandDefinition {
  return command;
}

export function isCommandDefinition(value: unknown): value is CommandDefinition {
  return typeof value === 'object' && value !== null && 'summary' in value && 'options' in value && 'run' in value;
}
