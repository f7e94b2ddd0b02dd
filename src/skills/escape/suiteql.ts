// A string in a SuiteQL condition: as in SQL, in single quotes, which are doubled inside.

/** The whole literal, quotes included. */
export function suiteqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
