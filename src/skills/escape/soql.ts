// A string in a SOQL condition (SOQL and SOSL Reference, Quoted String Escape Sequences).

const sequences: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' };

/** The whole literal, quotes included. */
export function soqlText(text: string): string {
  return `'${escaped(text)}'`;
}

/** The inside of a LIKE pattern: `%` and `_` of the text stand for themselves. Put quotes and wildcards around it. */
export function soqlLike(text: string): string {
  return escaped(text).replace(/[%_]/g, (wildcard) => `\\${wildcard}`);
}

function escaped(text: string): string {
  return text
    .replace(/[\\'"]/g, (character) => `\\${character}`)
    .replace(/[\n\r\t\b\f]/g, (control) => sequences[control] ?? '');
}
