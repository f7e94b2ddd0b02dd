// Text as people mean it when they search: without capitals and accents, word by word.

/** `Chloé` and `CHLOE` are both `chloe`. */
export function plainText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Everything that can be found in a record, as one text. */
export function searchText(...parts: readonly (string | null | undefined)[]): string {
  return plainText(parts.filter((part) => part).join('\n'));
}

const mostWords = 8;

/** A LIKE pattern (ESCAPE '!') for each word of a query, all of which a search text must hold. */
export function wordPatterns(query: string): string[] {
  const words = plainText(query).split(/\s+/).filter(Boolean);
  return words.slice(0, mostWords).map((word) => `%${word.replace(/[!%_]/g, '!$&')}%`);
}
