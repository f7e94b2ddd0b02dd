// Tables and lists of facts as plain text: aligned for people, tab-separated and whole for programs.
import { fillParagraph } from './paragraphs.ts';
import { printable } from './printable.ts';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** May be cut to this many characters; other columns never are. */
  readonly shrinksTo?: number;
  /** Goes on in the lines below instead of being cut. */
  readonly wraps?: true;
  /** Left out, last one first, where the terminal is too narrow. */
  readonly spare?: true;
}

const gap = '  ';

/**
 * Nothing, titles neither, where there are no rows.
 * @param width of the terminal; undefined writes every column whole, without titles, separated by tabs.
 */
export function formatTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | undefined,
): string {
  if (rows.length === 0) return '';
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
  const laidOut = (cell: string, at: number) => {
    const columnWidth = widths[at] ?? 0;
    return shown[at]?.wraps ? fillParagraph(cell, columnWidth, '', '').split('\n') : [cut(cell, columnWidth)];
  };
  return lines(table.flatMap((cells) => sideBySide(cells.map(laidOut), widths)));
}

/**
 * One fact a line, the names padded to the longest.
 * @param columns of the terminal, for values that may be too long for its lines.
 */
export function formatFacts(
  facts: readonly (readonly [name: string, value: string | undefined])[],
  columns?: number,
): string {
  const stated = facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const width = Math.max(0, ...stated.map(([name]) => name.length));
  const values = (value: string) => {
    const shown = printable(value);
    return columns === undefined ? [shown] : fillParagraph(shown, columns - width - gap.length, '', '').split('\n');
  };
  return lines(stated.flatMap(([name, value]) => sideBySide([[name], values(value)], [width])));
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

/** The lines of each cell beside those of the others. */
function sideBySide(cells: readonly (readonly string[])[], widths: readonly number[]): readonly string[] {
  const height = Math.max(...cells.map((cell) => cell.length));
  return Array.from({ length: height }, (_line, row) =>
    cells
      .map((cell, at) => pad(cell[row] ?? '', widths[at] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

function cut(cell: string, width: number): string {
  const characters = [...cell];
  return characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : cell;
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - lengthOf(cell)));
}

/** Code points: good enough for labels, and never splits one. */
function lengthOf(text: string): number {
  return [...text].length;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
