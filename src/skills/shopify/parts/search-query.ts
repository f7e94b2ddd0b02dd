// A query in Shopify's search syntax, made of conditions that all have to hold.
import * as z from 'zod';
import { searchTerm } from '../../escape/shopify-search.ts';

/**
 * What the caller writes in the search syntax itself. Brackets and quotes have to close inside it, so that it stays one condition
 * beside the others.
 */
export const freeQuery = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .refine(closes, 'must close each bracket and quote that it opens');

/**
 * Undefined where there is no condition, since Shopify takes that for "all".
 * @param conditions by name; a comparator stands at the end of the name, as in `created_at:>=`.
 */
export function searchQuery(
  free: string | undefined,
  conditions: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const terms = Object.entries(conditions).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}${name.includes(':') ? '' : ':'}${searchTerm(value)}`],
  );
  if (free !== undefined) terms.unshift(terms.length === 0 ? free : `(${free})`);
  return terms.length === 0 ? undefined : terms.join(' ');
}

function closes(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === '(') depth++;
    else if (!quoted && character === ')' && --depth < 0) return false;
  }
  return depth === 0 && !quoted && !/(?:^|[^\\])(?:\\\\)*\\$/.test(text);
}
