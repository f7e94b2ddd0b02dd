// A value in Shopify's search syntax, where spaces join conditions, and `:`, `(`, `-`, `*` and AND, OR, NOT mean something.

/** What needs no quotes: one word of letters, digits and the signs of e-mail addresses, SKUs and order names. */
const word = /^#?[\p{L}\p{N}][\p{L}\p{N}@._+-]*$/u;

/** One term, in quotes where it has to be. */
export function searchTerm(text: string): string {
  if (word.test(text) && !/^(?:AND|OR|NOT)$/i.test(text)) return text;
  return `"${text.replace(/\p{Cc}+/gu, ' ').replace(/[\\"]/g, (character) => `\\${character}`)}"`;
}
