// Runs work on SQLite. What is asked for in the same turn of the event loop shares one transaction, each change undone by itself.
import type { Store } from '../store.ts';
import type { Joined } from '../transaction/blind-work.ts';
import { isRowText, rowsText } from '../transaction/row-text.ts';
import { askForTime, type Statement, type Work } from '../transaction/work.ts';
import type { Database } from './database.ts';
import { resultCodeOf } from './sqlite-failure.ts';

interface Waiting {
  /** Does its part and says how its caller is answered once the transaction has ended. */
  attempt(nowMs: number): () => void;
  reject(thrown: unknown): void;
}

/** Bounds how long one transaction keeps everything else waiting. */
const maxBatch = 128;

export function createWorkRunner(database: Database): Pick<Store, 'read' | 'transact'> {
  const reading = shared((work) => database.read(work));
  const writing = shared((work) => database.write(work));
  return {
    read: (work) => reading((nowMs) => drive(database, work(), nowMs)),
    transact: (work) => writing((nowMs) => undoably(database, () => drive(database, work(), nowMs))),
  };
}

/** Within a transaction: what `change` has done is undone when it throws, and nothing else, unless the database itself has failed. */
export function undoably<T>(database: Database, change: () => T): T {
  database.run('SAVEPOINT work');
  try {
    const result = change();
    database.run('RELEASE work');
    return result;
  } catch (thrown) {
    if (!isFaultOfTheDatabase(thrown)) {
      database.run('ROLLBACK TO work');
      database.run('RELEASE work');
    }
    throw thrown;
  }
}

/** Does what is asked for in one turn of the event loop in one transaction. */
function shared(transaction: Database['read']): <T>(part: (nowMs: number) => T) => Promise<T> {
  let waiting: Waiting[] = [];

  function begin(): void {
    const batch = waiting.slice(0, maxBatch);
    waiting = waiting.slice(maxBatch);
    if (waiting.length > 0) setImmediate(begin);
    try {
      const answers = transaction((nowMs) => batch.map((each) => each.attempt(nowMs)));
      for (const answer of answers) answer();
    } catch (thrown) {
      for (const { reject } of batch) reject(thrown);
    }
  }

  return (part) =>
    new Promise((resolve, reject) => {
      const attempt = (nowMs: number) => {
        try {
          const result = part(nowMs);
          return () => resolve(result);
        } catch (thrown) {
          // The disk, or the database, fails for all who share the transaction.
          if (isFaultOfTheDatabase(thrown)) throw thrown;
          return () => reject(thrown);
        }
      };
      waiting.push({ attempt, reject });
      if (waiting.length === 1) setImmediate(begin);
    });
}

/** Within a transaction. */
export function drive<T>(database: Database, work: Work<T>, nowMs: number): T {
  let step = work.next([]);
  while (!step.done) step = work.next(step.value === askForTime ? [{ now: nowMs }] : execute(database, step.value));
  return step.value;
}

function execute(database: Database, statement: Statement): readonly unknown[] {
  const { text, values, awaited, first } = statement;
  if (awaited) return first ? database.firstRow(sqlOf(text), values) : database.rows(sqlOf(text), values);
  change(database, { text, values, rows: 1 });
  return [];
}

/** Makes a change whose rows nobody needs. */
export function change(database: Database, { text, values, rows }: Joined): void {
  database.run(sqlOf(text, rows), ...values);
}

function sqlOf(text: Statement['text'], rows = 1): string {
  if (typeof text === 'string') return numbered(text);
  return numbered(isRowText(text) ? rowsText(text, rows) : text.sqlite);
}

const constraint = 19;

/** A broken rule of the schema concerns only the work that broke it. */
export function isFaultOfTheDatabase(thrown: unknown): boolean {
  const code = resultCodeOf(thrown);
  return code !== undefined && code !== constraint;
}

const texts = new Map<string, string>();

/** SQLite counts parameters by `?1` where PostgreSQL has `$1`. */
function numbered(sql: string): string {
  let text = texts.get(sql);
  if (text === undefined) {
    text = sql.replace(/\$(\d+)/g, '?$1');
    texts.set(sql, text);
  }
  return text;
}
