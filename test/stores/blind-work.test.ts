// How the changes of several works are put into few statements.
import { expect, it } from 'vitest';
import * as z from 'zod';
import { blindly, joined } from '../../src/stores/transaction/blind-work.ts';
import { rowsText } from '../../src/stores/transaction/row-text.ts';
import { many, now, type RowText, run, type Value, type Work } from '../../src/stores/transaction/work.ts';

const pets: RowText = { before: 'INSERT INTO pets (number, name, age)', row: '$#, $1, $2', after: ' RETURNING name' };
const toys: RowText = { before: 'INSERT INTO toys (name)', row: '$1', after: '' };

function statement(text: string | RowText, ...values: Value[]) {
  return { text, values, awaited: false };
}

it('spells rows out with parameters of their own', () => {
  expect(rowsText(pets)).toBe('INSERT INTO pets (number, name, age) VALUES (1, $1, $2) RETURNING name');
  expect(rowsText(pets, 3)).toBe(
    'INSERT INTO pets (number, name, age) VALUES (1, $1, $2), (2, $3, $4), (3, $5, $6) RETURNING name',
  );
});

it('joins the rows of one text where the first of them stands, and leaves other changes in their place', () => {
  expect(
    joined([
      statement(pets, 'Ann', 3),
      statement(toys, 'ball'),
      statement(pets, 'Bea', 4),
      statement('DELETE FROM toys'),
      statement(toys, 'rope'),
      statement(pets, 'Cat', 5),
    ]),
  ).toEqual([
    { text: pets, values: ['Ann', 3, 'Bea', 4], rows: 2 },
    { text: toys, values: ['ball'], rows: 1 },
    { text: 'DELETE FROM toys', values: [], rows: 1 },
    { text: toys, values: ['rope'], rows: 1 },
    { text: pets, values: ['Cat', 5], rows: 1 },
  ]);
});

it('takes rows by powers of two, 32 at most, and loses none', () => {
  const all = joined(Array.from({ length: 103 }, (_, i) => statement(toys, i)));
  expect(all.map(({ rows }) => rows)).toEqual([32, 32, 32, 4, 2, 1]);
  expect(all.flatMap(({ values }) => values)).toEqual(Array.from({ length: 103 }, (_, i) => i));
});

it('knows work that waits for an answer from work that only asks for the time', () => {
  function* blind(): Work<number> {
    const nowMs = yield* now();
    yield* run(toys, 'ball');
    return nowMs;
  }
  function* waiting(): Work<unknown> {
    yield* run(toys, 'ball');
    return yield* many(z.unknown(), 'SELECT 1');
  }
  expect(blindly(blind(), 5)).toEqual({ value: 5, statements: [statement(toys, 'ball')] });
  expect(blindly(waiting(), 5)).toBeUndefined();
});
