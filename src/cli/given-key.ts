// A key that a person or a script gives to a command: by stdin, by a file, or typed without being shown.
import { open } from 'node:fs/promises';
import { VelaroError } from '../core/errors.ts';
import type { KeyFamily } from '../core/key-families.ts';
import { readKey } from '../core/key-format.ts';
import { rememberSecret } from '../core/redaction.ts';
import { isExposed } from '../secrets/private-file.ts';
import type { CommandContext } from './command.ts';
import { flagOption, type Input, textOption } from './option.ts';
import { askHidden } from './prompt.ts';
import { readStdin } from './read-stdin.ts';

export const keyStdinOption = flagOption('--key-stdin', 'read the key from stdin');
export const keyFileOption = textOption('--key-file <path>', 'read the key from a file');

const maxKeyBytes = 16 * 1024;

/**
 * @param message what to ask for at a terminal.
 * @throws VelaroError `key.malformed`, `argument.invalid`, `prompt.unavailable`, `cancelled`.
 */
export async function readGivenKey(
  context: CommandContext,
  input: Input,
  message: string,
): Promise<{ readonly key: string; readonly family: KeyFamily }> {
  const path = input.get(keyFileOption);
  if (input.get(keyStdinOption) && path !== undefined)
    throw new VelaroError('argument.invalid', '--key-stdin and --key-file are both given.', {
      hint: 'Use one of them.',
    });
  const text = input.get(keyStdinOption)
    ? await readStdin(context, { flag: '--key-stdin', maxBytes: maxKeyBytes })
    : path !== undefined
      ? await readKeyFile(context, path)
      : await askHidden(context, { message, flag: '--key-stdin or --key-file' });
  rememberSecret(text.trim());
  return readKey(text);
}

async function readKeyFile({ output }: CommandContext, path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      if (isExposed((await file.stat()).mode))
        output.warn(`Other users of this computer may read ${path}: run chmod 600 ${path}, or delete it now.`);
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(maxKeyBytes), position: 0 });
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new VelaroError('argument.invalid', `The key file ${path} cannot be read.`, {
      hint: 'Name a file that holds the key alone.',
      cause,
      details: { field: '--key-file' },
    });
  }
}
