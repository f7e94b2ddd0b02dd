// Tables and lists of facts as plain text: aligned for people, tab-separated and whole for programs.
import { printable } from './printable.ts';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** May be cut to this many characters; other columns never are. */
  readonly shrinksTo?: number;
  /** Left out, last one first, where the terminal is too narrow. */
  readonly spare?: true;
}

const gap = '  ';

/** @param width of the terminal; undefined writes every column whole, without titles, separated by tabs. */
export function formatTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | undefined,
): string {
  const cellsOf = (shown: readonly Column<Row>[]) => rows.map((row) => shown.map(({ value }) => printable(value(row))));
  if (width === undefined) return lines(cellsOf(columns).map((cells) => cells.join('\t')));
  const shown = columnsThatFit(columns, rows, width);
  const table = [shown.map(({ title }) => title), ...cellsOf(shown)];
  const widths = shown.map((_column, at) => Math.max(...table.map((cells) => lengthOf(cells[at] ?? ''))));
  let excess = totalWidth(widths) - width;
  shown.forEach(({ shrinksTo }, at) => {
    const natural = widths[at] ?? 0;
    if (excess <= 0 || shrinksTo === undefined || natural <= shrinksTo) return;
    widths[at] = Math.max(shrinksTo, natural - excess);
    excess -= natural - (widths[at] ?? 0);
  });
  return lines(
    table.map((cells) =>
      cells
        .map((cell, at) => padOrCut(cell, widths[at] ?? 0))
        .join(gap)
        .trimEnd(),
    ),
  );
}

/** One fact a line, the names padded to the longest. */
export function formatFacts(facts: readonly (readonly [name: string, value: string | undefined])[]): string {
  const stated = facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const width = Math.max(0, ...stated.map(([name]) => name.length));
  return lines(stated.map(([name, value]) => `${name.padEnd(width)}${gap}${printable(value)}`.trimEnd()));
}

function columnsThatFit<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): readonly Column<Row>[] {
  const narrowest = ({ title, value, shrinksTo }: Column<Row>) => {
    const natural = Math.max(lengthOf(title), ...rows.map((row) => lengthOf(printable(value(row)))));
    return Math.min(natural, shrinksTo ?? natural);
  };
  const shown = [...columns];
  while (totalWidth(shown.map(narrowest)) > width) {
    const spare = shown.findLastIndex((column) => column.spare);
    if (spare === -1) break;
    shown.splice(spare, 1);
  }
  return shown;
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap.length * Math.max(0, widths.length - 1);
}

function padOrCut(cell: string, width: number): string {
  const characters = [...cell];
  const shown = characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : cell;
  return shown + ' '.repeat(Math.max(0, width - lengthOf(shown)));
}

/** Code points: good enough for labels, and never splits one. */
function lengthOf(text: string): number {
  return [...text].length;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
