// What a runner does with jobs, whatever database is behind it.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { VelaroError } from '../../../src/core/errors.ts';
import { defineJob, type JobEnd } from '../../../src/gateway/runner/define-job.ts';
import { enqueueJob } from '../../../src/stores/jobs/enqueue-job.ts';
import type { Store } from '../../../src/stores/store.ts';
import { many, now } from '../../../src/stores/transaction/work.ts';
import { type OpenStore, siteId } from '../../stores/store-fixture.ts';
import { noteKind, openRunnerFixture } from './runner-fixture.ts';

const done: JobEnd = { end: 'done' };

/** A promise that the test settles. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

export function describeRunner(name: string, open: OpenStore): void {
  describe(`jobs on ${name}`, () => {
    it('run once, when they are due', async () => {
      const fixture = await openRunnerFixture(open);
      const seen: string[] = [];
      const { runner } = fixture.start([noteKind(async (note) => void seen.push(note))]);
      const inAnHour = Date.parse('2026-11-10T13:00:00Z');
      await fixture.enqueue({ note: 'now' }, { note: 'later', dueAtMs: inAnHour });
      await runner.idle();
      expect(seen).toEqual(['now']);
      fixture.at('2026-11-10T12:59:59.999Z');
      await runner.idle();
      expect(seen).toEqual(['now']);
      fixture.at('2026-11-10T13:00:00Z');
      await runner.idle();
      expect(seen).toEqual(['now', 'later']);
    });

    it('are there only if the change that asks for them is', async () => {
      const fixture = await openRunnerFixture(open);
      const seen: string[] = [];
      const { runner, store } = fixture.start([noteKind(async (note) => void seen.push(note))]);
      const failing = store.transact(function* () {
        yield* enqueueJob({ siteId, kind: 'note', payload: { note: 'never' } }, yield* now());
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      await store.transact(function* () {
        yield* enqueueJob({ siteId, kind: 'note', payload: { note: 'kept' } }, yield* now());
      });
      await runner.idle();
      expect(seen).toEqual(['kept']);
    });

    it('keep the order of their subject, also while the first of them fails', async () => {
      const fixture = await openRunnerFixture(open);
      const seen: string[] = [];
      const { runner } = fixture.start([
        noteKind(async (note, { job }) => {
          seen.push(note);
          return note === 'a1' && job.attempt < 3 ? { end: 'failed', reason: 'not yet' } : done;
        }),
      ]);
      await fixture.enqueue(
        { note: 'a1', orderingKey: 'a' },
        { note: 'a2', orderingKey: 'a' },
        { note: 'b1', orderingKey: 'b' },
        { note: 'a3', orderingKey: 'a' },
        { note: 'free' },
      );
      await runner.idle();
      expect(seen.toSorted()).toEqual(['a1', 'b1', 'free']);
      fixture.passSeconds(10);
      await runner.idle();
      expect(seen.slice(3)).toEqual(['a1']);
      fixture.passSeconds(60);
      await runner.idle();
      expect(seen.slice(4)).toEqual(['a1', 'a2', 'a3']);
    });

    it('are given up after the last retry, stay to be looked at, and hold nothing up', async () => {
      const fixture = await openRunnerFixture(open);
      const seen: string[] = [];
      const { runner } = fixture.start([
        noteKind(async (note) => {
          seen.push(note);
          if (note === 'good') return done;
          throw new Error('no such place');
        }),
      ]);
      await fixture.enqueue({ note: 'bad', orderingKey: 'a' }, { note: 'good', orderingKey: 'a' });
      await runner.idle();
      fixture.passSeconds(10);
      await runner.idle();
      fixture.passSeconds(59);
      await runner.idle();
      expect(seen).toEqual(['bad', 'bad']);
      fixture.passSeconds(1);
      await runner.idle();
      expect(seen).toEqual(['bad', 'bad', 'bad', 'good']);
      expect(fixture.log.at(-1)).toMatch(/ job 1 note dead: no such place$/);
    });

    it('that are given up tell callers what was foreseen, and of what was not only where operators find it', async () => {
      const fixture = await openRunnerFixture(open);
      const told: unknown[] = [];
      const kind = defineJob({
        kind: 'note',
        payload: z.object({ note: z.string() }),
        retrySeconds: [10],
        async run({ note }) {
          throw note === 'ours'
            ? new VelaroError('vendor.unavailable', 'It is away.')
            : new TypeError('x is undefined');
        },
        *givenUp({ note }, how) {
          told.push([note, how, yield* now()]);
        },
      });
      const { runner } = fixture.start([kind]);
      await fixture.enqueue({ note: 'ours', orderingKey: 'a' }, { note: 'bug', orderingKey: 'a' });
      for (const seconds of [0, 10, 10]) {
        fixture.passSeconds(seconds);
        await runner.idle();
      }
      expect(told).toEqual([
        ['ours', { told: 'It is away.', attempt: 2 }, Date.parse('2026-11-10T12:00:10Z')],
        [
          'bug',
          { told: 'Something went wrong inside the gateway. (reference job 2)', attempt: 2 },
          Date.parse('2026-11-10T12:00:20Z'),
        ],
      ]);
      expect(fixture.log.at(-1)).toMatch(/ job 2 note dead: x is undefined$/);
    });

    it('commit what follows from them with their own end, or not at all', async () => {
      const fixture = await openRunnerFixture(open);
      const seen: string[] = [];
      const add = (note: string) => enqueueJob({ siteId, kind: 'note', payload: { note } }, 0);
      const { runner } = fixture.start([
        noteKind(async (note, { job }) => {
          seen.push(note);
          if (note !== 'first') return done;
          return {
            end: 'done',
            *followUp() {
              yield* add('second');
              if (job.attempt === 1) throw new Error('the database does not take it');
            },
          };
        }),
      ]);
      await fixture.enqueue({ note: 'first' });
      await runner.idle();
      expect(seen).toEqual(['first']);
      // Nobody has the job any more: its lease ends.
      fixture.passSeconds(30);
      await runner.idle();
      expect(seen).toEqual(['first', 'first', 'second']);
    });

    it('go to another gateway when theirs has stopped for longer than their lease, and then are its own', async () => {
      const fixture = await openRunnerFixture(open);
      const stuck = gate();
      const ends: string[] = [];
      const slow = fixture.start([
        noteKind(async () => {
          await stuck.opened;
          return { end: 'done', followUp: () => enqueueJob({ siteId, kind: 'note', payload: { note: 'wrong' } }, 0) };
        }),
      ]);
      await fixture.enqueue({ note: 'one', orderingKey: 'a' }, { note: 'two', orderingKey: 'a' });
      slow.runner.wake();
      await expect.poll(() => countLeased(fixture.store)).toBe(1);
      const other = fixture.start([noteKind(async (note) => void ends.push(note))]);
      await other.runner.idle();
      expect(ends).toEqual([]);
      fixture.passSeconds(30);
      slow.runner.pause();
      await other.runner.idle();
      expect(ends).toEqual(['one', 'two']);
      stuck.open();
      await slow.runner.idle();
      await other.runner.idle();
      expect(ends).toEqual(['one', 'two']);
    });

    it('are not begun again by the gateway that has them when its clock leaps past their lease', async () => {
      const fixture = await openRunnerFixture(open);
      const stuck = gate();
      const seen: string[] = [];
      const { runner } = fixture.start([
        noteKind(async (note) => {
          seen.push(note);
          if (note === 'slow') await stuck.opened;
        }),
      ]);
      await fixture.enqueue({ note: 'slow' });
      runner.wake();
      await expect.poll(() => seen).toEqual(['slow']);
      fixture.passSeconds(3600);
      await fixture.enqueue({ note: 'later' });
      runner.wake();
      await expect.poll(() => seen.includes('later')).toBe(true);
      stuck.open();
      await runner.idle();
      expect(seen).toEqual(['slow', 'later']);
    });

    it('are handed back at once by a gateway that stops', async () => {
      const fixture = await openRunnerFixture(open);
      const stuck = gate();
      const { runner } = fixture.start([noteKind(() => stuck.opened)], { drainMs: 0 });
      await fixture.enqueue({ note: 'one' });
      runner.wake();
      await expect.poll(() => countLeased(fixture.store)).toBe(1);
      await runner.stop();
      const seen: number[] = [];
      const other = fixture.start([noteKind(async (_note, { job }) => void seen.push(job.attempt))]);
      await other.runner.idle();
      expect(seen).toEqual([1]);
      stuck.open();
    });

    it('never take more than their share of a gateway, so that one site cannot hold up another', async () => {
      const fixture = await openRunnerFixture(open);
      const stuck = gate();
      const running: string[] = [];
      const { runner } = fixture.start(
        [
          noteKind(async (note) => {
            running.push(note);
            await stuck.opened;
            return done;
          }),
          noteKind(async (note) => void running.push(note), { kind: 'upkeep' }),
        ],
        { atOnce: 4, atOncePerSite: 2 },
      );
      await fixture.enqueue(...['1', '2', '3', '4', '5'].map((note) => ({ note })), {
        note: 'upkeep',
        kind: 'upkeep',
        siteId: null,
      });
      runner.wake();
      await expect.poll(() => running.length).toBe(3);
      expect(running).toEqual(['1', '2', 'upkeep']);
      stuck.open();
      await runner.idle();
      expect(running).toEqual(['1', '2', 'upkeep', '3', '4', '5']);
    });

    it('wait while the runner is paused', async () => {
      const fixture = await openRunnerFixture(open);
      const seen: string[] = [];
      const { runner } = fixture.start([noteKind(async (note) => void seen.push(note))]);
      runner.pause();
      await fixture.enqueue({ note: 'one' });
      await runner.idle();
      expect(seen).toEqual([]);
      runner.resume();
      await runner.idle();
      expect(seen).toEqual(['one']);
    });

    it('of one name are there once', async () => {
      const fixture = await openRunnerFixture(open);
      const seen: string[] = [];
      const { runner } = fixture.start([noteKind(async (note) => void seen.push(note))]);
      await fixture.enqueue({ note: 'one', name: 'upkeep' }, { note: 'two', name: 'upkeep' });
      await runner.idle();
      await fixture.enqueue({ note: 'three', name: 'upkeep' });
      await runner.idle();
      expect(seen).toEqual(['one', 'three']);
    });

    it('run again at the time that they ask for', async () => {
      const fixture = await openRunnerFixture(open);
      const seen: number[] = [];
      const everyHour = noteKind(async (_note, { nowMs }) => {
        seen.push(nowMs);
        return { end: 'again', atMs: nowMs + 3_600_000 };
      });
      const { runner } = fixture.start([everyHour]);
      await fixture.enqueue({ note: 'tick' });
      await runner.idle();
      fixture.passSeconds(3600);
      await runner.idle();
      expect(seen.map((ms) => new Date(ms).toISOString())).toEqual([
        '2026-11-10T12:00:00.000Z',
        '2026-11-10T13:00:00.000Z',
      ]);
    });

    it('run, and in order, while the clock is set back', async () => {
      const fixture = await openRunnerFixture(open);
      const seen: string[] = [];
      const { runner } = fixture.start([noteKind(async (note) => void seen.push(note))]);
      await fixture.enqueue({ note: 'a1', orderingKey: 'a' });
      await runner.idle();
      fixture.at('2026-10-01T12:00:00Z');
      await fixture.enqueue({ note: 'a2', orderingKey: 'a' }, { note: 'a3', orderingKey: 'a' });
      await runner.idle();
      expect(seen).toEqual(['a1', 'a2', 'a3']);
    });

    it('of a kind that this gateway does not know wait for one that does', async () => {
      const fixture = await openRunnerFixture(open);
      const older = fixture.start([]);
      await fixture.enqueue({ note: 'new' });
      await older.runner.idle();
      const seen: string[] = [];
      const newer = fixture.start([noteKind(async (note) => void seen.push(note))]);
      fixture.passSeconds(60);
      await newer.runner.idle();
      expect(seen).toEqual(['new']);
    });

    it('whose payload is not what their definition says fail, and say why', async () => {
      const fixture = await openRunnerFixture(open);
      const strict = defineJob({
        kind: 'note',
        payload: z.object({ count: z.int() }),
        retrySeconds: [],
        run: async () => done,
      });
      const { runner } = fixture.start([strict]);
      await fixture.enqueue({ note: 'x' });
      await runner.idle();
      expect(fixture.log.at(-1)).toMatch(/ job 1 note dead: .*count/s);
    });
  });
}

async function countLeased(store: Store): Promise<number> {
  const rows = await store.read(() => many(z.object({ id: z.int() }), 'SELECT id FROM jobs WHERE lease IS NOT NULL'));
  return rows.length;
}
