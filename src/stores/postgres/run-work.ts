// Runs work on PostgreSQL: in a transaction of its own unless one query is all, and with changes sent without waiting for one another.
import * as z from 'zod';
import type { Store } from '../store.ts';
import type { Joined } from '../transaction/blind-work.ts';
import { isRowText, rowsText } from '../transaction/row-text.ts';
import { askForTime, type Statement, type Work } from '../transaction/work.ts';
import type { Database, Transaction } from './database.ts';
import { timeOr } from './site-clock.ts';

export function createWorkRunner(database: Database): Pick<Store, 'read' | 'transact'> {
  return {
    read: async (work) => {
      const done = await readByOneQuery(database, work());
      return done ? done.value : await database.read((transaction) => drive(transaction, work()));
    },
    transact: (work) => database.write((transaction) => drive(transaction, work())),
  };
}

/** Queries with which work has begun that asked for more afterwards. */
const beginnings = new Set<string>();

/**
 * What work comes to that asks for nothing but one query: that needs no transaction, which would cost as much again. Undefined
 * for other work, which begins anew in one; it is known by its first query from then on.
 */
async function readByOneQuery<T>(database: Database, work: Work<T>): Promise<{ readonly value: T } | undefined> {
  const first = work.next([]);
  if (first.done) return { value: first.value };
  if (first.value === askForTime) return undefined;
  const sql = sqlOf(first.value.text);
  if (beginnings.has(sql) || !sql.startsWith('SELECT')) return undefined;
  const second = work.next(await database.readAlone(sql, first.value.values));
  if (second.done) return { value: second.value };
  beginnings.add(sql);
  return undefined;
}

/** Within a transaction. @param startsAtMs the time, where it is known when the work begins. */
export async function drive<T>(transaction: Transaction, work: Work<T>, startsAtMs?: number): Promise<T> {
  let time = startsAtMs === undefined ? undefined : Promise.resolve<readonly unknown[]>([{ now: startsAtMs }]);
  let step = work.next([]);
  while (!step.done) {
    if (step.value === askForTime) {
      time ??= askTime(transaction);
      step = work.next(await time);
    } else {
      // It may wait there for another's lock, and what it does then is done later.
      if (step.value.awaited) time = undefined;
      step = work.next(await execute(transaction, step.value));
    }
  }
  return step.value;
}

function askTime(transaction: Transaction): Promise<readonly unknown[]> {
  return transaction.many(z.unknown(), `SELECT ${timeOr('$1')} AS now`, transaction.givenTimeMs);
}

/** A change that nobody waits for costs no turn of the network; its failure is the transaction's. */
async function execute(transaction: Transaction, statement: Statement): Promise<readonly unknown[]> {
  if (statement.awaited) return await transaction.many(z.unknown(), sqlOf(statement.text), ...statement.values);
  transaction.run(sqlOf(statement.text), ...statement.values);
  return [];
}

/** Sends the changes of work that waits for no answer, in a transaction that is open. */
export function sendChanges(transaction: Transaction, work: Work<void>): void {
  for (let step = work.next([]); !step.done; step = work.next([])) {
    if (step.value === askForTime || step.value.awaited) throw new TypeError('this work waits for an answer');
    transaction.run(sqlOf(step.value.text), ...step.value.values);
  }
}

/** Makes a change whose rows nobody needs. */
export function change(transaction: Transaction, { text, values, rows }: Joined): void {
  transaction.run(sqlOf(text, rows), ...values);
}

function sqlOf(text: Statement['text'], rows = 1): string {
  if (typeof text === 'string') return text;
  return isRowText(text) ? rowsText(text, rows) : text.postgres;
}
