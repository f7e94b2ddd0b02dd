// Thousands of random batches against the naive model: the store must agree with each answer. All rounds: 10,000 batches.
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { liveThrough } from './random-history.ts';

const full = process.env.TEST_ROUNDS === 'full';
const histories = Array.from({ length: full ? 20 : 6 }, (_, i) => i + 1);
const batches = full ? 500 : 200;
const seen = new Set<string>();

it.each(histories)(`agrees with the model on history %i, ${batches} batches`, async (seed) => {
  const met = await liveThrough((folder, clock) => openSqliteStore(folder, { clock }), seed, batches);
  for (const answer of met) seen.add(answer);
});

it('has met every answer there is', () => {
  expect([...seen].sort()).toEqual([
    'admitted',
    'expired',
    'mismatch',
    'quota of key',
    'quota of plan',
    'rate of key',
    'rate of site',
    'replayed',
    'resumes',
    'revoked',
    'running',
    'scope',
    'unknown',
    'unknown end',
    'workspace',
  ]);
});
