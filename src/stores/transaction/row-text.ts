// The SQL of changes by rows, spelled out for as many rows as a statement is to have.
import type { RowText, SqlText } from './work.ts';

const texts = new WeakMap<RowText, Map<number, string>>();

export function isRowText(text: SqlText | RowText): text is RowText {
  return typeof text === 'object' && 'row' in text;
}

/** The same text each time, so that it is prepared once. */
export function rowsText(text: RowText, rows = 1): string {
  const known = texts.get(text) ?? new Map<number, string>();
  texts.set(text, known);
  const written = known.get(rows) ?? writeRows(text, rows);
  known.set(rows, written);
  return written;
}

function writeRows({ before, row, after }: RowText, rows: number): string {
  const parameters = new Set(row.match(/\$\d+/g)).size;
  const each = Array.from({ length: rows }, (_, i) =>
    row.replaceAll('$#', `${i + 1}`).replace(/\$(\d+)/g, (_all, number) => `$${Number(number) + i * parameters}`),
  );
  return `${before} VALUES (${each.join('), (')})${after}`;
}
