// Cases and activities through their tools.
import { describe, expect, it } from 'vitest';
import { listActivities } from '../../../src/stores/records/activities.ts';
import { startConversation } from '../../../src/stores/records/messages.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { openNative, textAt } from './native-fixture.ts';

const nobody = 'con_00000000000000000000';

export function describeCaseTools(name: string, open: OpenStore): void {
  describe(`cases on ${name}`, () => {
    it('are opened out of a conversation, worked on, commented and found', async () => {
      const { call, read, write, site, passSeconds } = await openNative(open);
      const talk = { visitorEmail: 'ada@example.com', message: 'My desk is broken' };
      const conversation = await write(() => startConversation(site, talk));
      const subject = 'Cracked leg';
      const made = await call('velaro_create_case', { subject, priority: 'high', conversationId: conversation.id });
      expect(made).toEqual({
        id: expect.stringMatching(/^case_/),
        number: 1,
        status: 'open',
        createdAt: '2026-11-10T12:01:00.000Z',
      });
      const caseId = textAt(made, 'id');
      passSeconds(60);
      const change = { caseId, status: 'pending', assignedTo: 'agt_amara', comment: 'A new leg was ordered.' };
      const updatedAt = '2026-11-10T12:02:00.000Z';
      expect(await call('velaro_update_case', change)).toEqual({ id: caseId, number: 1, status: 'pending', updatedAt });
      const shown = {
        id: caseId,
        number: 1,
        subject,
        status: 'pending',
        priority: 'high',
        contactId: conversation.contactId,
        assignedTo: 'agt_amara',
        createdAt: '2026-11-10T12:01:00.000Z',
      };
      for (const filter of [
        { query: '#1 leg' },
        { status: 'pending' },
        { priority: 'high' },
        { assignedTo: 'agt_amara' },
      ])
        expect(await call('velaro_search_cases', filter)).toEqual({ cases: [shown] });
      for (const filter of [{ query: 'table' }, { status: 'open' }, { assignedTo: 'agt_ben' }, { contactId: nobody }])
        expect(await call('velaro_search_cases', filter)).toEqual({ cases: [] });
      expect((await read(() => listActivities(site, { caseId }, { limit: 5 }))).items).toMatchObject([
        { type: 'note', subject: 'Comment on case 1', body: 'A new leg was ordered.', caseId },
      ]);
    });

    it('are refused with the field that is wrong, and then nothing is written', async () => {
      const { call, failure, read, site } = await openNative(open);
      const caseId = textAt(await call('velaro_create_case', { subject: 'Leg', idempotencyKey: 'k' }), 'id');
      expect(await call('velaro_create_case', { subject: 'Leg', idempotencyKey: 'k' })).toMatchObject({ id: caseId });
      expect(await failure('velaro_update_case', { caseId, assignedTo: 'agt_none', comment: 'Lost?' })).toMatchObject({
        code: 'record.unknown',
        details: { field: 'assignedTo' },
      });
      expect((await failure('velaro_update_case', { caseId, status: 'done' }))?.message).toBe(
        'status must be one of open, pending, resolved, closed.',
      );
      expect((await failure('velaro_create_case', { subject: 'x\0y' }))?.message).toBe(
        'subject must not hold the character NUL.',
      );
      const unknown = 'case_00000000000000000000';
      expect(await failure('velaro_update_case', { caseId: unknown, status: 'open' })).toMatchObject({
        message: `caseId: there is no case ${unknown}.`,
      });
      expect(await call('velaro_search_cases', {})).toMatchObject({ cases: [{ id: caseId, status: 'open' }] });
      expect((await read(() => listActivities(site, { caseId }, { limit: 5 }))).items).toEqual([]);
    });
  });

  describe(`activities on ${name}`, () => {
    it('are logged on a contact and a deal at once, and on something', async () => {
      const { call, failure, read, site } = await openNative(open);
      const contactId = textAt(await call('velaro_upsert_contact', { email: 'ada@example.com' }), 'id');
      const dealId = textAt(await call('velaro_create_deal', { name: 'Desks', contactId }), 'id');
      const task = { type: 'task', subject: 'Send the offer', dueAt: '2026-12-01T10:00:00+01:00', contactId, dealId };
      const logged = await call('velaro_log_activity', task);
      expect(logged).toEqual({
        id: expect.stringMatching(/^act_/),
        type: 'task',
        createdAt: '2026-11-10T12:01:00.000Z',
      });
      expect((await read(() => listActivities(site, { leadId: dealId }, { limit: 5 }))).items).toMatchObject([
        { id: logged.id, contactId, dueAt: '2026-12-01T09:00:00.000Z' },
      ]);
      expect((await failure('velaro_log_activity', { type: 'note', subject: 'x' }))?.message).toBe(
        'contactId is missing: give contactId, dealId or caseId, or several of them.',
      );
      expect((await failure('velaro_log_activity', { ...task, dueAt: '2026-12-01' }))?.message).toBe(
        'dueAt must be a date and time with its zone, such as 2026-12-01T10:00:00Z.',
      );
    });
  });
}
