// What the gateway forgets by itself, and when.
import { expect, it } from 'vitest';
import * as z from 'zod';
import { allJobKinds } from '../../../src/gateway/runner/job-kinds.ts';
import { writeEvent } from '../../../src/stores/events/record-event.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import { many, now } from '../../../src/stores/transaction/work.ts';
import { siteId } from '../../stores/store-fixture.ts';
import { openRunnerFixture } from './runner-fixture.ts';

it('events after 45 days, dead jobs after 30, calls that have ended after 13 months, each in the night that follows', async () => {
  const fixture = await openRunnerFixture((folder, clock) => openSqliteStore(folder, { clock }));
  const { runner, store } = fixture.start(allJobKinds);
  const count = async (table: string) =>
    (await store.read(() => many(z.object({ n: z.int() }), `SELECT count(*) AS n FROM ${table}`)))[0]?.n;
  const left = async () => [await count('events'), await count('jobs WHERE dead_at IS NOT NULL'), await count('calls')];
  const everywhere = { siteId, workspaceId: null, environment: 'live' } as const;
  const event = { name: 'webhook.test', subject: 's', data: {} };
  await store.transact(function* () {
    const nowMs = yield* now();
    for (let i = 0; i < 1_200; i++) yield* writeEvent(everywhere, event, nowMs);
  });
  await fixture.enqueue({ note: 'x', kind: 'notice.deliver' });
  for (const id of ['ended', 'open']) await fixture.store.admit([fixture.attempt('admin', { id, call })], []);
  await fixture.store.admit([], [{ id: 'ended', status: 'ok', durationMs: 1 }]);
  const days: Record<number, unknown> = {};
  for (let day = 0; day <= 397; day++) {
    // The notice that nobody can read is tried once a day here, and given up the tenth time.
    await runner.idle();
    if ([0, 33, 36, 45, 46, 396, 397].includes(day)) days[day] = await left();
    fixture.passSeconds(86_400);
  }
  expect(days).toEqual({
    0: [1200, 0, 2],
    33: [1200, 1, 2],
    36: [1200, 1, 2],
    45: [1200, 0, 2],
    46: [0, 0, 2],
    396: [0, 0, 2],
    397: [0, 0, 1],
  });
});

const call = { tool: 't', scope: 'ops', counted: true };
