// A string in an OData filter (OData 4.01 URL Conventions, section 5.1.1.14.1): in single quotes, which are doubled inside.

/** The whole literal, quotes included; it still has to be percent-encoded with the rest of the query. */
export function odataText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
