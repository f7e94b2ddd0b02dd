// Work that asks for nothing but the time, which is the work of most creates: several of them share their statements.
import { isRowText } from './row-text.ts';
import { askForTime, type RowText, type Statement, type Value, type Work } from './work.ts';

export interface BlindWork<T> {
  readonly value: T;
  /** All changes, none of which has been made yet. */
  readonly statements: readonly Statement[];
}

/** What one statement writes, for so many rows; 1 unless its text takes any number of them. */
export interface Joined extends Pick<Statement, 'text' | 'values'> {
  readonly rows: number;
}

/** More rows than that in one statement save nothing, and both databases have a limit on parameters. */
const maxRows = 32;

/** Undefined for work that waits for an answer. @throws what the work throws. */
export function blindly<T>(work: Work<T>, nowMs: number): BlindWork<T> | undefined {
  const statements: Statement[] = [];
  let step = work.next([]);
  while (!step.done) {
    if (step.value === askForTime) step = work.next([{ now: nowMs }]);
    else if (step.value.awaited) return undefined;
    else {
      statements.push(step.value);
      step = work.next([]);
    }
  }
  return { value: step.value, statements };
}

/**
 * The changes of works that do not look at each other's, the rows of one text joined. They stand where the first of them stood, so that
 * what a row refers to is there before it; a change that is no row keeps its place among them.
 */
export function joined(statements: readonly Statement[]): Joined[] {
  const all: Joined[] = [];
  const rows = new Map<RowText, (readonly Value[])[]>();
  const write = () => {
    for (const [text, values] of rows) all.push(...inStatements(text, values));
    rows.clear();
  };
  for (const { text, values } of statements)
    if (isRowText(text)) {
      const earlier = rows.get(text);
      if (earlier) earlier.push(values);
      else rows.set(text, [values]);
    } else {
      write();
      all.push({ text, values, rows: 1 });
    }
  write();
  return all;
}

/** By powers of two, so that a text has few forms that the database has to prepare. */
function* inStatements(text: RowText, rows: readonly (readonly Value[])[]): Generator<Joined> {
  let size = maxRows;
  for (let i = 0; i < rows.length; i += size) {
    while (size > rows.length - i) size /= 2;
    yield { text, values: rows.slice(i, i + size).flat(), rows: size };
  }
}
