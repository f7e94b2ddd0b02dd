// Asks a person at the terminal, on stderr; where nobody can answer, names the flag to use instead.
import { VelaroError } from '../core/errors.ts';
import type { CommandContext } from './command.ts';

export interface Question {
  readonly message: string;
  /** What a script types instead, for example `--key-stdin`. */
  readonly flag: string;
}

/** True where a prompt could be answered. */
export function canPrompt({ stdin, stderr, environment }: CommandContext): boolean {
  return stdin.isTTY === true && stderr.isTTY === true && !isAutomated(environment);
}

/** True in a job of a CI service, where a terminal has nobody at it. */
export function isAutomated({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && !['', '0', 'false'].includes(CI);
}

/**
 * What the person typed, not shown while it is typed.
 * @throws VelaroError `prompt.unavailable`, or `cancelled` on Ctrl-C.
 */
export async function askHidden(context: CommandContext, question: Question): Promise<string> {
  refuseUnlessPossible(context, question);
  const { password } = await import('@clack/prompts');
  return answerOf(await context.output.asking(password(promptOptions(context, question))));
}

/**
 * A new passphrase, typed twice alike.
 * @throws VelaroError `prompt.unavailable`, `cancelled` on Ctrl-C, `argument.invalid` when the two differ or are empty.
 */
export async function askNewPassphrase(context: CommandContext, question: Question): Promise<string> {
  const first = await askHidden(context, question);
  if (first === '') throw new VelaroError('argument.invalid', 'The passphrase is empty.', { hint: 'Try again.' });
  if (first === (await askHidden(context, { ...question, message: 'The same again' }))) return first;
  throw new VelaroError('argument.invalid', 'The two passphrases differ.', { hint: 'Try again.' });
}

/** @throws VelaroError `prompt.unavailable`, or `cancelled` on Ctrl-C. */
export async function askText(context: CommandContext, question: Question): Promise<string> {
  refuseUnlessPossible(context, question);
  const { text } = await import('@clack/prompts');
  return answerOf(await context.output.asking(text(promptOptions(context, question))));
}

function promptOptions({ stdin, stderr, interrupted }: CommandContext, { message }: Question) {
  return { message, input: stdin, output: stderr, signal: interrupted, withGuide: false };
}

function refuseUnlessPossible(context: CommandContext, { flag }: Question): void {
  if (canPrompt(context)) return;
  throw new VelaroError('prompt.unavailable', 'There is no terminal to ask at.', { hint: `Use ${flag}.` });
}

function answerOf(answer: unknown): string {
  if (typeof answer === 'symbol') throw new VelaroError('cancelled', 'Cancelled at the prompt.');
  return typeof answer === 'string' ? answer : '';
}
