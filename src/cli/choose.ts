// Lets a person choose with the arrow keys, on stderr; where nobody can, names what to type instead.
import { VelaroError } from '../core/errors.ts';
import type { CommandContext } from './command.ts';
import { canPrompt } from './prompt.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** A few words behind the label. */
  readonly hint?: string;
}

export interface ChoiceQuestion {
  readonly message: string;
  /** What a script types instead, for example `--all`. */
  readonly instead: string;
}

/** @throws VelaroError `prompt.unavailable`, or `cancelled` on Ctrl-C. */
export async function askOne(
  context: CommandContext,
  question: ChoiceQuestion,
  choices: readonly Choice[],
): Promise<string> {
  refuseUnlessPossible(context, question);
  const { select } = await import('@clack/prompts');
  const answer = await context.output.asking(
    select({ ...promptOptions(context, question), options: choices.map(optionOf) }),
  );
  if (typeof answer === 'symbol') throw cancelled();
  return answer;
}

/** @throws VelaroError `prompt.unavailable`, or `cancelled` on Ctrl-C. */
export async function askSeveral(
  context: CommandContext,
  question: ChoiceQuestion,
  choices: readonly Choice[],
): Promise<readonly string[]> {
  refuseUnlessPossible(context, question);
  const { multiselect } = await import('@clack/prompts');
  const initialValues = choices.map(({ value }) => value);
  const options = choices.map(optionOf);
  const answer = await context.output.asking(
    multiselect({ ...promptOptions(context, question), options, initialValues, required: false }),
  );
  if (typeof answer === 'symbol') throw cancelled();
  return answer;
}

export interface YesOrNoQuestion extends ChoiceQuestion {
  /** What Enter alone says: yes where left out, no for what a yes would delete. */
  readonly enter?: 'yes' | 'no';
}

/** @throws VelaroError `prompt.unavailable`, or `cancelled` on Ctrl-C. */
export async function askYesOrNo(context: CommandContext, question: YesOrNoQuestion): Promise<boolean> {
  refuseUnlessPossible(context, question);
  const { confirm } = await import('@clack/prompts');
  const initialValue = question.enter !== 'no';
  const answer = await context.output.asking(confirm({ ...promptOptions(context, question), initialValue }));
  if (typeof answer === 'symbol') throw cancelled();
  return answer;
}

function optionOf({ value, label, hint }: Choice) {
  return { value, label, ...(hint !== undefined && { hint }) };
}

function promptOptions({ stdin, stderr, interrupted }: CommandContext, { message }: ChoiceQuestion) {
  return { message, input: stdin, output: stderr, signal: interrupted, withGuide: false };
}

function refuseUnlessPossible(context: CommandContext, { message, instead }: ChoiceQuestion): void {
  if (canPrompt(context)) return;
  throw new VelaroError('prompt.unavailable', `There is no terminal to ask at: ${message}`, {
    hint: `Use ${instead}.`,
  });
}

function cancelled(): VelaroError {
  return new VelaroError('cancelled', 'Cancelled at the prompt.');
}
