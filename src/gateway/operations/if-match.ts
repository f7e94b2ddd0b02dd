// Reads If-Match: the version of a record that a change is meant for.
import { VelaroError } from '../../core/errors.ts';

/** A tag that no record has: what is sent was never given out, so the change is for a state that is gone. */
const noVersion = -1;

/** The version, or undefined where any will do. @throws VelaroError `argument.invalid` */
export function readIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const [, tag] = /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(header) ?? [];
  if (tag === undefined)
    throw new VelaroError('argument.invalid', 'The header If-Match is not one ETag.', {
      hint: 'Send the ETag as it came, with its quotes: If-Match: "3".',
      details: { field: 'If-Match' },
    });
  return /^\d{1,15}$/.test(tag) ? Number(tag) : noVersion;
}
