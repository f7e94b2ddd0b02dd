// A string in a Klaviyo filter, such as equals(email,"a@example.com").

/** The whole literal, quotes included; it still has to be percent-encoded with the rest of the query. */
export function klaviyoText(text: string): string {
  return `"${text.replace(/[\\"]/g, (character) => `\\${character}`)}"`;
}
