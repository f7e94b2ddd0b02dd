// Work that comes with a call: done in the transaction that admits it, undone by itself, and never without the call's row.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { VelaroError } from '../../../src/core/errors.ts';
import { createOnce } from '../../../src/stores/records/idempotent-create.ts';
import { startConversation } from '../../../src/stores/records/messages.ts';
import type { Place } from '../../../src/stores/records/place.ts';
import type { Admission, AttemptWork, Made } from '../../../src/stores/store.ts';
import { many, run, type Work } from '../../../src/stores/transaction/work.ts';
import { newKey, type OpenStore, siteId } from '../store-fixture.ts';
import { openRecords, type RecordsFixture } from './records-fixture.ts';

const call = { tool: 'velaro_create_contact', scope: 'ops', counted: true };
const idRow = z.object({ id: z.string() });

function* addAgent(id: string): Work<Made> {
  yield* run(
    `INSERT INTO agents (site_id, id, name, email, team, status, capacity)
     VALUES ($1, $2, $2, 'agent@example.com', 'team', 'away', 1)`,
    siteId,
    id,
  );
  return { value: id, replayed: false };
}

function* look(): Work<Made> {
  return { value: yield* many(idRow, 'SELECT id FROM agents ORDER BY id'), replayed: false };
}

function* lookAndThrow(thrown: Error): Work<Made> {
  yield* look();
  throw thrown;
}

function* startTalk(place: Place): Work<Made> {
  return { value: yield* startConversation(place, { message: 'Hello' }), replayed: false };
}

/** Waits for an answer, so that it shares its statements with nobody. */
function* addAgentSlowly(id: string): Work<Made> {
  const made = yield* addAgent(id);
  yield* many(idRow, 'SELECT id FROM agents WHERE id = $1', id);
  return made;
}

function* addAgentAndThrow(id: string, thrown: Error): Work<Made> {
  yield* addAgentSlowly(id);
  throw thrown;
}

export function describeCallWork(name: string, open: OpenStore): void {
  describe(`${name}: the work of a call`, () => {
    let fixture: RecordsFixture;
    beforeEach(async () => {
      fixture = await openRecords(open);
    });
    afterEach(() => fixture.close());

    const admit = (begins: readonly AttemptWork['begin'][], key = 'admin'): Promise<readonly Admission[]> =>
      fixture.store.admit(
        begins.map((begin, i) => fixture.attempt(key, { id: `call-${i}`, call, work: { onlyReads: false, begin } })),
        [],
      );
    const agents = async () =>
      (await fixture.read(() => many(idRow, 'SELECT id FROM agents ORDER BY id'))).map(({ id }) => id);
    const statuses = async () =>
      (
        await fixture.read(() =>
          many(z.object({ status: z.string().nullable() }), 'SELECT status FROM calls ORDER BY id'),
        )
      ).map(({ status }) => status);

    it('is done, answered and written down with the admission', async () => {
      const [first, second] = await admit([() => addAgent('a'), () => addAgentSlowly('b')]);
      expect(first).toMatchObject({ outcome: 'admitted', work: { ok: true, value: { value: 'a', replayed: false } } });
      expect(second).toMatchObject({ outcome: 'admitted', work: { ok: true, value: { value: 'b', replayed: false } } });
      expect(await agents()).toEqual(['a', 'b']);
      expect(await statuses()).toEqual(['ok', 'ok']);
      expect(await fixture.store.openCalls()).toEqual([]);
    });

    it('is told whose call it is, where everything goes that names no workspace, and whether anybody listens', async () => {
      const told: unknown[] = [];
      const tell: AttemptWork['begin'] = ({ key, site }, facts) => {
        told.push([key.id, site.id, facts]);
        return look();
      };
      await fixture.store.admit(
        [fixture.attempt('admin', { id: 'first', call, work: { onlyReads: true, begin: tell } })],
        [],
      );
      await fixture.hear();
      await fixture.store.admit(
        [fixture.attempt('admin', { id: 'then', call, work: { onlyReads: true, begin: tell } })],
        [],
      );
      const facts = { firstWorkspaceId: fixture.first.workspaceId, hasListeners: false };
      expect(told[0]).toEqual(['key_admin', siteId, facts]);
      expect(told.at(-1)).toEqual(['key_admin', siteId, { ...facts, hasListeners: true }]);
    });

    it('that only reads is answered and written down as well, and fails alone', async () => {
      await admit([() => addAgent('a')]);
      const gone = new VelaroError('record.unknown', 'There is none.');
      const begins = [look, () => lookAndThrow(gone), look];
      const admissions = await fixture.store.admit(
        begins.map((begin, i) => fixture.attempt('admin', { id: `look-${i}`, call, work: { onlyReads: true, begin } })),
        [],
      );
      expect(admissions.map((admission) => admission.outcome === 'admitted' && admission.work)).toEqual([
        { ok: true, value: { value: [{ id: 'a' }], replayed: false } },
        { ok: false, thrown: gone },
        { ok: true, value: { value: [{ id: 'a' }], replayed: false } },
      ]);
      expect(await statuses()).toEqual(['ok', 'ok', 'record.unknown', 'ok']);
      expect((await fixture.store.usage(siteId, 'key_admin')).used).toBe(4);
    });

    it('that makes something where nobody listens tells nobody of it', async () => {
      const here = { hasListeners: false, firstWorkspaceId: fixture.first.workspaceId };
      await fixture.hear();
      await admit([
        () => startTalk({ ...fixture.first, facts: here }),
        (_principal, facts) => startTalk({ ...fixture.second, facts }),
      ]);
      const { workspaceId } = fixture.second;
      expect(await fixture.events()).toMatchObject([{ workspace_id: workspaceId }, { workspace_id: workspaceId }]);
    });

    it('that throws is undone alone: the others of its batch are done, and it is counted like them', async () => {
      const taken = new VelaroError('record.exists', 'There is one already.');
      const admissions = await admit([
        () => addAgent('a'),
        () => addAgentAndThrow('b', taken),
        () => addAgentSlowly('c'),
        () => {
          throw taken;
        },
      ]);
      expect(admissions.map((admission) => admission.outcome === 'admitted' && admission.work)).toEqual([
        { ok: true, value: { value: 'a', replayed: false } },
        { ok: false, thrown: taken },
        { ok: true, value: { value: 'c', replayed: false } },
        { ok: false, thrown: taken },
      ]);
      expect(await agents()).toEqual(['a', 'c']);
      expect(await statuses()).toEqual(['ok', 'record.exists', 'ok', 'record.exists']);
      expect((await fixture.store.usage(siteId, 'key_admin')).used).toBe(4);
    });

    it.each([
      ['by itself', addAgentSlowly],
      ['in a statement that it shares', addAgent],
    ])('that breaks a rule of the schema %s is undone alone', async (_how, addTwice) => {
      const admissions = await admit([
        () => addAgent('a'),
        () => addTwice('b'),
        () => addTwice('b'),
        () => addAgentAndThrow('c', new RangeError('a fault of ours')),
        () => addAgentSlowly('d'),
      ]);
      expect(admissions.map((admission) => admission.outcome === 'admitted' && admission.work)).toEqual([
        { ok: true, value: { value: 'a', replayed: false } },
        { ok: true, value: { value: 'b', replayed: false } },
        { ok: false, thrown: expect.any(Error) },
        { ok: false, thrown: new RangeError('a fault of ours') },
        { ok: true, value: { value: 'd', replayed: false } },
      ]);
      expect(await agents()).toEqual(['a', 'b', 'd']);
      expect(await statuses()).toEqual(['ok', 'ok', 'internal.bug', 'internal.bug', 'ok']);
      expect((await fixture.store.usage(siteId, 'key_admin')).used).toBe(5);
    });

    it('is not begun where the call is refused', async () => {
      await fixture.store.createKey(newKey('one', { monthlyQuota: 1 }));
      const admissions = await admit([() => addAgent('a'), () => addAgentSlowly('b')], 'one');
      expect(admissions).toMatchObject([{ outcome: 'admitted' }, { refusal: { reason: 'quota' } }]);
      expect(await agents()).toEqual(['a']);
    });

    it('makes something once for all of a batch that carry the same text', async () => {
      const request = { keyId: 'key_admin', text: 'once', bodyHash: new Uint8Array(32) };
      function* create(): Work<string> {
        yield* addAgent('a');
        return 'made';
      }
      const [first, second] = await admit([
        () => createOnce(request, z.string(), create),
        () => createOnce(request, z.string(), create),
      ]);
      expect(first).toMatchObject({ work: { ok: true, value: { value: 'made', replayed: false } } });
      expect(second).toMatchObject({ work: { ok: true, value: { value: 'made', replayed: true } } });
      expect(await agents()).toEqual(['a']);
    });

    it('tells of one subject in the order in which things happened, however many share a statement', async () => {
      await fixture.hear();
      const talks = Array.from(
        { length: 37 },
        (_, i) => () => createOnce(undefined, z.unknown(), () => startConversation(fixture.first, { message: `${i}` })),
      );
      expect((await admit(talks)).map((admission) => admission.outcome === 'admitted' && admission.work?.ok)).toEqual(
        talks.map(() => true),
      );
      const told = await fixture.read(() =>
        many(
          z.object({ name: z.string(), subject: z.string() }),
          `SELECT e.name, e.subject FROM jobs AS j JOIN events AS e ON j.payload LIKE '%' || e.id || '%' ORDER BY j.id`,
        ),
      );
      const bySubject = new Map<string, string[]>();
      for (const { name: event, subject } of told) bySubject.set(subject, [...(bySubject.get(subject) ?? []), event]);
      expect([...bySubject.values()]).toEqual(talks.map(() => ['conversation.created', 'message.received']));
    });
  });
}
