// What a caller sends to connect a vendor, read strictly: no unknown field, nothing empty, nothing of another length than a credential's.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { rememberSecret } from '../../core/redaction.ts';
import type { Vendor } from '../../skills/define-vendor.ts';
import type { FieldTexts } from './stored-credentials.ts';

/** A private key with its certificate is the longest that a vendor asks for. */
const maxCharacters = 20_000;

export const connectBody = z.strictObject({
  credentials: z.record(z.string(), z.string().trim().min(1).max(maxCharacters)),
  check: z.boolean().optional(),
});

export interface ConnectInput {
  readonly texts: FieldTexts;
  /** Whether the vendor is to be asked before anything is kept. */
  readonly check: boolean;
}

/** Takes each field by its name or by its variable. @throws VelaroError `argument.invalid`, which names the field and no value */
export function readConnectInput({ title, credentials }: Vendor, input: unknown): ConnectInput {
  const names = Object.keys(credentials);
  const parsed = connectBody.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const [member, field] = issue?.path ?? [];
    if (member === 'credentials' && typeof field === 'string')
      throw invalid(field, `${shown(field)} must be a text of 1 to ${maxCharacters} characters.`);
    throw new VelaroError(
      'argument.invalid',
      'The body must be {"credentials": {FIELD: text}, "check"?: true or false}.',
      {
        hint: `The fields of ${title} are: ${names.join(', ')}.`,
        details: { field: 'credentials' },
      },
    );
  }
  const texts: Record<string, string> = {};
  for (const [key, text] of Object.entries(parsed.data.credentials)) {
    const name = names.find((candidate) => candidate === key || credentials[candidate]?.variable === key);
    if (name === undefined)
      throw invalid(key, `${title} has no credential ${shown(key)}.`, `Its fields are: ${names.join(', ')}.`);
    if (texts[name] !== undefined) throw invalid(name, `${name} is there twice, by its name and by its variable.`);
    if (credentials[name]?.secret !== false) rememberSecret(text);
    texts[name] = text;
  }
  return { texts, check: parsed.data.check ?? true };
}

/** A key of an object that somebody sends may be anything. */
function shown(key: string): string {
  return JSON.stringify(key.slice(0, 40));
}

function invalid(field: string, message: string, hint = 'Mend it and try again: nothing was kept.'): VelaroError {
  return new VelaroError('argument.invalid', message, { hint, details: { field: field.slice(0, 40) } });
}
