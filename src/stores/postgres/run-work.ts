// Runs work on PostgreSQL: each in a transaction of its own, its changes sent without waiting for one another.
import * as z from 'zod';
import type { Store } from '../store.ts';
import { askForTime, type Statement, type Work } from '../transaction/work.ts';
import type { Database, Transaction } from './database.ts';
import { timeOr } from './site-clock.ts';

export function createWorkRunner(database: Database): Pick<Store, 'read' | 'transact'> {
  return {
    read: (work) => database.read((transaction) => drive(transaction, work())),
    transact: (work) => database.write((transaction) => drive(transaction, work())),
  };
}

/** Within a transaction. */
export async function drive<T>(transaction: Transaction, work: Work<T>): Promise<T> {
  let time: Promise<readonly unknown[]> | undefined;
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
  if (statement.awaited) return await transaction.many(z.unknown(), sqlOf(statement), ...statement.values);
  transaction.run(sqlOf(statement), ...statement.values);
  return [];
}

/** Sends the changes of work that waits for no answer, in a transaction that is open. */
export function sendChanges(transaction: Transaction, work: Work<void>): void {
  for (let step = work.next([]); !step.done; step = work.next([])) {
    if (step.value === askForTime || step.value.awaited) throw new TypeError('this work waits for an answer');
    transaction.run(sqlOf(step.value), ...step.value.values);
  }
}

function sqlOf({ text }: Statement): string {
  return typeof text === 'string' ? text : text.postgres;
}
