// Promised calls: in the inbox of who is to make them when they are due, and not when they were cancelled.
import { describe, expect, it } from 'vitest';
import { allJobKinds } from '../../../src/gateway/runner/job-kinds.ts';
import { listConversations, updateConversation } from '../../../src/stores/records/conversations.ts';
import { getConversationWithMessages, startConversation } from '../../../src/stores/records/messages.ts';
import { type OpenStore, siteId } from '../../stores/store-fixture.ts';
import { agents, type NativeFixture, openNative, startRunner, textAt } from './native-fixture.ts';

const phone = '+15558675310';
const requestedAt = '2026-11-10T14:00:00+01:00';

async function inbox({ store, site }: NativeFixture) {
  const { items } = await store.read(() => listConversations(site, { channel: 'voice' }, { limit: 10 }));
  return Promise.all(items.map(({ id }) => store.read(() => getConversationWithMessages(site, id))));
}

export function describeCallbackTools(name: string, open: OpenStore): void {
  describe(`callbacks on ${name}`, () => {
    it('go to their agent when they are due, once, with what they are about', async () => {
      const fixture = await openNative(open);
      const { call, at } = fixture;
      const contactId = textAt(await call('velaro_upsert_contact', { email: 'ada@example.com' }), 'id');
      const given = { phone, requestedAt, contactId, agentId: 'agt_chloe', topic: 'Second floor' };
      const made = await call('velaro_schedule_callback', given);
      expect(made).toEqual({
        id: expect.stringMatching(/^cbk_/),
        status: 'scheduled',
        scheduledAt: '2026-11-10T13:00:00.000Z',
        agentId: 'agt_chloe',
      });
      const runner = startRunner(fixture, allJobKinds);
      at('2026-11-10T12:59:59Z');
      await runner.idle();
      expect(await inbox(fixture)).toEqual([]);
      at('2026-11-10T13:00:00Z');
      await runner.idle();
      at('2026-11-10T14:00:00Z');
      await runner.idle();
      expect(await inbox(fixture)).toMatchObject([
        {
          status: 'open',
          assigneeId: 'agt_chloe',
          contactId,
          customData: { callbackId: made.id, phone, scheduledAt: '2026-11-10T13:00:00.000Z' },
          messages: [{ author: 'bot', text: `Call ${phone}, as promised for 2026-11-10T13:00:00.000Z: Second floor` }],
        },
      ]);
      expect(await fixture.failure('velaro_cancel_callback', { callbackId: made.id })).toMatchObject({
        code: 'callback.over',
        hint: 'Resolve its conversation instead.',
      });
    });

    it('of no agent go to the one who is online with most room, or to nobody where there is none', async () => {
      const fixture = await openNative(open);
      const { call, write, site, store, at } = fixture;
      for (const message of ['One', 'Two', 'Three', 'Four']) {
        const { id } = await write(() => startConversation(site, { message }));
        await write(() => updateConversation(site, id, { assigneeId: 'agt_amara' }));
      }
      await call('velaro_schedule_callback', { phone, requestedAt });
      const runner = startRunner(fixture, allJobKinds);
      at('2026-11-10T13:00:00Z');
      await runner.idle();
      await store.saveAgents(
        siteId,
        agents.map((agent) => ({ ...agent, status: 'offline' as const })),
      );
      await call('velaro_schedule_callback', { phone, requestedAt: '2026-11-10T15:00:00Z' });
      at('2026-11-10T15:00:00Z');
      await runner.idle();
      expect((await inbox(fixture)).map(({ assigneeId }) => assigneeId)).toEqual([null, 'agt_ben']);
    });

    it('that are cancelled come to nobody, however often they are', async () => {
      const fixture = await openNative(open);
      const { call, failure, at } = fixture;
      const { id: callbackId } = await call('velaro_schedule_callback', { phone, requestedAt });
      for (let time = 0; time < 2; time++)
        expect(await call('velaro_cancel_callback', { callbackId, reason: 'Wrote instead' })).toEqual({
          id: callbackId,
          status: 'cancelled',
        });
      expect(await call('velaro_schedule_callback', { phone, requestedAt })).toMatchObject({ status: 'scheduled' });
      const elsewhere = { siteId: 'site_b', keyId: 'key_b' };
      expect(await failure('velaro_cancel_callback', { callbackId }, elsewhere)).toMatchObject({
        code: 'record.unknown',
      });
      const runner = startRunner(fixture, allJobKinds);
      at('2026-11-10T13:00:00Z');
      await runner.idle();
      expect(await inbox(fixture)).toHaveLength(1);
    });

    it('do not clash, are not in the past, and are made once for one idempotencyKey', async () => {
      const { call, failure } = await openNative(open);
      const given = { phone, requestedAt, agentId: 'agt_ben', idempotencyKey: 'k' };
      const made = await call('velaro_schedule_callback', given);
      expect(await call('velaro_schedule_callback', given)).toEqual(made);
      const clash = { code: 'callback.clash', hint: 'Choose another time, or another agent.' };
      expect(await failure('velaro_schedule_callback', { phone, requestedAt: '2026-11-10T13:10:00Z' })).toMatchObject(
        clash,
      );
      const sameAgent = { phone: '+15558675311', requestedAt, agentId: 'agt_ben' };
      expect(await failure('velaro_schedule_callback', sameAgent)).toMatchObject(clash);
      expect(await failure('velaro_schedule_callback', { phone, requestedAt: '2026-11-10T12:00:59Z' })).toMatchObject({
        message: 'The time of a callback must be in the future.',
        details: { field: 'requestedAt' },
      });
      expect((await failure('velaro_schedule_callback', { phone: '5558675310', requestedAt }))?.message).toMatch(
        /^phone must be a number in E\.164 form/,
      );
      expect(
        (await failure('velaro_schedule_callback', { phone, requestedAt: '2026-11-10T14:00:00' }))?.message,
      ).toMatch(/^requestedAt must be a date and time with its zone/);
    });
  });
}
