// Shows a gateway's first admin key, once: on a terminal, in JSON, else in a file that only its owner can read.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VelaroError } from '../core/errors.ts';
import type { CommandContext } from './command.ts';

export interface AdminKeyText {
  readonly document: Readonly<Record<string, unknown>>;
  readonly facts: string;
  /** Where the file goes when nobody and no program reads the output. */
  readonly folder: string;
}

/** @throws VelaroError `data.unwritable` */
export async function showAdminKey(
  { output }: CommandContext,
  adminKey: string,
  { document, facts, folder }: AdminKeyText,
): Promise<void> {
  if (output.json || output.width !== undefined)
    return output.newKey(adminKey, { member: 'adminKey', document, facts });
  const path = join(folder, 'admin-key');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path, `${adminKey}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new VelaroError('data.unwritable', `The admin key cannot be written to ${path}.`, {
      hint: 'Make room there, delete this new data folder, and start again.',
      cause,
    });
  }
  output.result(document, () => facts);
  output.warn(`The admin key is in ${path}: put it where it belongs and delete the file.`);
}
