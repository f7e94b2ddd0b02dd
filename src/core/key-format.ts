// Reads a key as text: which family it is, and what is wrong with it, without looking anything up.
import { VelaroError } from './errors.ts';
import { familyOf, type KeyEnvironment, type KeyFamily } from './key-families.ts';

/** The part of a key that may be shown: the first 16 characters of a VelaFlows token, else prefix and four. */
export function visiblePrefix(key: string): string {
  const family = familyOf(key);
  if (family?.kind === 'velaflows') return key.slice(0, 16);
  const prefix = family && Object.values(family.prefixes).find((text) => key.startsWith(text));
  return key.slice(0, (prefix?.length ?? 0) + 4);
}

/** Which data a key touches, by its prefix. */
export function environmentOf(key: string): KeyEnvironment | undefined {
  if (!familyOf(key)) return undefined;
  return /^(?:vel|sk)_test_/.test(key) ? 'test' : 'live';
}

/**
 * The family of a pasted key. A hosted key may lack our checksum, so it is never asked for here.
 * @throws VelaroError `key.malformed` that names what to change; the key itself is never in the message.
 */
export function readKey(text: string): { readonly key: string; readonly family: KeyFamily } {
  const key = text.trim();
  const refuse = (problem: string, hint = 'Copy the key again from where it was created.') =>
    new VelaroError('key.malformed', problem, { hint });
  if (key === '') throw refuse('The key is empty.');
  if (/\$\{|\$[A-Z_]+|^%[A-Z_]+%$/.test(key))
    throw refuse('This is the name of a variable, not a key: nothing has filled it in.', 'Set the variable first.');
  if (/^bearer\s/i.test(key)) throw refuse('The key has "Bearer" in front of it.', 'Give the key alone.');
  if (/["'`]/.test(key)) throw refuse('The key has quotes around it or in it.', 'Give the key without quotes.');
  if (/\s/.test(key)) throw refuse('The key has white space in it: two keys, or a line break from copying.');
  const family = familyOf(key);
  if (!family)
    throw refuse('This is not a Velaro key: it starts with none of vel_live_, vel_test_, vlk_, sk_live_, sk_test_.');
  if (!family.pattern.test(key))
    throw refuse(`This ${family.label} is not whole: its length or its characters are wrong.`);
  return { key, family };
}
