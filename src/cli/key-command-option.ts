// A program that prints a key, as it is given to login: tried once before it is relied on.
import * as z from 'zod/mini';
import { VelaroError } from '../core/errors.ts';
import { familyOf, type KeyFamily, keyFamilies } from '../core/key-families.ts';
import type { CommandContext } from './command.ts';

const commandSchema = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));
const deadlineMs = 60_000;

/** @throws VelaroError `argument.invalid` for what is not a JSON list of texts. */
export function readCommandOption(written: string | undefined): readonly string[] | undefined {
  if (written === undefined) return undefined;
  const read = commandSchema.safeParse(parse(written));
  if (read.success) return read.data;
  throw new VelaroError('argument.invalid', '--key-command is not a JSON list of a program and its arguments.', {
    hint: 'For example --key-command \'["pass","velaro"]\'. No shell reads it.',
    details: { field: '--key-command' },
  });
}

/** The key that the program prints, of whatever family. */
export async function askProgram(
  { environment, interrupted, output }: CommandContext,
  command: readonly string[],
): Promise<{ readonly key: string; readonly family: KeyFamily }> {
  const { printedKey } = await import('../secrets/key-command.ts');
  const key = await output.waiting(
    `Waiting for ${command[0]}`,
    printedKey({ command, environment, deadlineMs, signal: interrupted }),
  );
  return { key, family: familyOf(key) ?? keyFamilies.mcp };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
