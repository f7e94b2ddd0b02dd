// What workflows do, whatever database is behind them.
import { describe, expect, it } from 'vitest';
import { createChannel } from '../../../src/stores/records/channels.ts';
import { createContact, getContact } from '../../../src/stores/records/contacts.ts';
import { createLead, getLead, listLeads } from '../../../src/stores/records/leads.ts';
import { getConversationWithMessages, startConversation } from '../../../src/stores/records/messages.ts';
import { listStages } from '../../../src/stores/records/pipelines.ts';
import { createTag } from '../../../src/stores/records/tags.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { openWorkflows } from './workflow-fixture.ts';

const manual = { type: 'manual' };
const wait = (amount: number, unit: 'minutes' | 'hours' | 'days' = 'minutes') => ({
  kind: 'wait',
  settings: { amount, unit },
});
const lead = (name: string) => ({ kind: 'create_lead', settings: { name } });

export function describeWorkflows(name: string, open: OpenStore): void {
  describe(`a workflow on ${name}`, () => {
    it('does its steps one after the other when an event comes, and keeps what came of each', async () => {
      const { place, change, define, last, store } = await openWorkflows(open);
      const tag = await change(() => createTag(place, { name: 'new' }));
      const channel = await change(() => createChannel(place, { name: 'Chat', type: 'chat', address: null }));
      const workflow = await define(
        {
          type: 'event',
          event: 'contact.created',
          filter: [{ path: 'input.company', operator: 'equals', value: 'Acme' }],
        },
        {
          id: 'lead',
          kind: 'create_lead',
          settings: { name: 'Call {{input.firstName | somebody}}', contactId: '{{input.id}}' },
        },
        { kind: 'add_tag', settings: { contactId: '{{execution.subject}}', tagId: tag.id } },
        {
          kind: 'send_message',
          settings: {
            channelId: channel.id,
            contactId: '{{input.id}}',
            text: 'Hello {{input.firstName}}: {{steps.lead.name}}',
          },
        },
      );
      await change(() => createContact(place, { firstName: 'Bob', company: 'Globex' }));
      const ada = await change(() => createContact(place, { firstName: 'Ada', company: 'Acme' }));

      const execution = await last(workflow);
      expect(execution).toMatchObject({
        workflowId: workflow.id,
        definitionVersion: 1,
        state: 'succeeded',
        startedBy: 'event',
        event: 'contact.created',
        subject: ada.id,
        depth: 1,
        failure: null,
        createdAt: '2026-11-10T12:01:00.000Z',
        endedAt: '2026-11-10T12:01:00.000Z',
        input: { id: ada.id, firstName: 'Ada', company: 'Acme' },
      });
      expect(execution.steps.map(({ index, id, kind, state, attempts }) => [index, id, kind, state, attempts])).toEqual(
        [
          [0, 'lead', 'create_lead', 'succeeded', 1],
          [1, null, 'add_tag', 'succeeded', 1],
          [2, null, 'send_message', 'succeeded', 1],
        ],
      );
      expect(execution.steps[0]).toMatchObject({
        input: { name: 'Call Ada', contactId: ada.id },
        result: { name: 'Call Ada', contactId: ada.id, stageName: 'New' },
        startedAt: '2026-11-10T12:01:00.000Z',
      });
      expect(execution.steps[1]?.result).toEqual({ contactId: ada.id, tags: ['new'], added: true });
      expect(execution.steps[2]?.result).toMatchObject({ author: 'bot', text: 'Hello Ada: Call Ada' });
      expect(await store.read(() => getContact(place, ada.id))).toMatchObject({ tags: ['new'] });
    });

    it('begins only for what its filter lets through', async () => {
      const { define, happen, executions } = await openWorkflows(open);
      const workflow = await define(
        {
          type: 'event',
          event: 'lead.created',
          filter: [
            { path: 'input.value.amount', operator: 'above', value: 1000 },
            { path: 'input.source', operator: 'contains', value: 'fair' },
            { path: 'input.tags', operator: 'contains', value: 'vip' },
            { path: 'input.ownerId', operator: 'missing' },
          ],
        },
        wait(1),
      );
      const good = { value: { amount: '1000.50' }, source: 'Trade Fair', tags: ['vip'], ownerId: null };
      await happen('lead.created', 'lead_1', good);
      await happen('lead.created', 'lead_2', { ...good, value: { amount: '1000.00' } });
      await happen('lead.created', 'lead_3', { ...good, value: null });
      await happen('lead.created', 'lead_4', { ...good, source: 'web' });
      await happen('lead.created', 'lead_5', { ...good, tags: ['vips'] });
      await happen('lead.created', 'lead_6', { ...good, ownerId: 'agent_ada' });
      await happen('lead.updated', 'lead_1', good);
      expect((await executions(workflow)).map(({ subject }) => subject)).toEqual(['lead_1']);
    });

    it('waits as long as it says, by the clock of the data', async () => {
      const { define, trigger, idle, last, at } = await openWorkflows(open);
      const workflow = await define(manual, wait(2, 'hours'), lead('Later'));
      await trigger(workflow);
      await idle();
      expect((await last(workflow)).steps).toMatchObject([{ kind: 'wait', state: 'waiting', endedAt: null }]);
      at('2026-11-10T14:00:59.999Z');
      await idle();
      expect((await last(workflow)).steps.length).toBe(1);
      at('2026-11-10T14:01:00Z');
      await idle();
      expect(await last(workflow)).toMatchObject({
        state: 'succeeded',
        endedAt: '2026-11-10T14:01:00.000Z',
        steps: [{ state: 'succeeded', startedAt: '2026-11-10T12:01:00.000Z' }, { kind: 'create_lead' }],
      });
    });

    it('waits no longer where the clock is set back, and does nothing twice', async () => {
      const { define, trigger, idle, last, at, place, store } = await openWorkflows(open);
      const workflow = await define(manual, lead('Once'), wait(1, 'hours'));
      await trigger(workflow);
      await idle();
      at('2026-11-09T12:00:00Z');
      await idle();
      expect((await last(workflow)).state).toBe('running');
      at('2026-11-10T13:01:00Z');
      await idle();
      expect((await last(workflow)).state).toBe('succeeded');
      expect((await store.read(() => listLeads(place, {}, { limit: 100 }))).items.length).toBe(1);
    });

    it('takes one way or the other at a branch', async () => {
      const { define, trigger, idle, show } = await openWorkflows(open);
      const workflow = await define(
        manual,
        {
          kind: 'branch',
          settings: {
            conditions: [{ path: 'input.size', operator: 'above', value: 10 }],
            goTo: 'large',
            otherwise: 'small',
          },
        },
        { id: 'small', ...lead('small') },
        { kind: 'branch', settings: { conditions: [{ path: 'input.size', operator: 'exists' }], goTo: 'end' } },
        { id: 'large', ...lead('large') },
      );
      const kindsFor = async (size: number) => {
        const { id } = await trigger(workflow, { size });
        await idle();
        const { state, steps } = await show(workflow, id);
        return [state, ...steps.map(({ index, result }) => [index, result])];
      };
      expect(await kindsFor(11)).toMatchObject(['succeeded', [0, { goTo: 'large' }], [3, { name: 'large' }]]);
      expect(await kindsFor(10)).toMatchObject([
        'succeeded',
        [0, { goTo: 'small' }],
        [1, { name: 'small' }],
        [2, { goTo: null }],
      ]);
    });

    it('answers in the conversation that began it, and moves leads', async () => {
      const { define, change, last, place, store } = await openWorkflows(open);
      const made = await change(() => createLead(place, { name: 'A lead' }));
      const stages = await store.read(() => listStages(place, made.pipelineId));
      const won = stages.find(({ kind }) => kind === 'won');
      const workflow = await define(
        { type: 'event', event: 'conversation.created' },
        { kind: 'send_reply', settings: { conversationId: '{{input.id}}', text: 'Thank you.' } },
        { kind: 'move_lead', settings: { leadId: '{{input.customData.leadId}}', stageId: won?.id } },
      );
      const { id } = await change(() => startConversation(place, { message: 'Hi', customData: { leadId: made.id } }));
      expect((await last(workflow)).failure).toBeNull();
      const { messages } = await store.read(() => getConversationWithMessages(place, id));
      expect(messages.map(({ author, text }) => [author, text])).toEqual([
        ['visitor', 'Hi'],
        ['bot', 'Thank you.'],
      ]);
      expect(await store.read(() => getLead(place, made.id))).toMatchObject({ stageKind: 'won' });
    });

    it('keeps the steps that it began with when it is changed', async () => {
      const { define, trigger, update, idle, show, passSeconds } = await openWorkflows(open);
      const workflow = await define(manual, wait(1), lead('old'));
      const first = await trigger(workflow);
      await idle();
      expect(await update(workflow, { name: 'Renamed' })).toMatchObject({ version: 2, definitionVersion: 1 });
      expect(await update(workflow, { steps: [wait(1), lead('new')] })).toMatchObject({
        version: 3,
        definitionVersion: 3,
      });
      const second = await trigger(workflow);
      passSeconds(60);
      await idle();
      passSeconds(60);
      await idle();
      expect(await show(workflow, first.id)).toMatchObject({
        state: 'succeeded',
        definitionVersion: 1,
        steps: [{ kind: 'wait' }, { result: { name: 'old' } }],
      });
      expect(await show(workflow, second.id)).toMatchObject({
        state: 'succeeded',
        definitionVersion: 3,
        steps: [{ kind: 'wait' }, { result: { name: 'new' } }],
      });
    });

    it('that is cancelled does nothing more', async () => {
      const { define, trigger, cancel, idle, last, passSeconds } = await openWorkflows(open);
      const workflow = await define(manual, wait(1), lead('never'));
      const { id } = await trigger(workflow);
      await idle();
      expect(await cancel(workflow, id)).toMatchObject({ state: 'cancelled', endedAt: '2026-11-10T12:01:00.000Z' });
      passSeconds(60);
      await idle();
      expect((await last(workflow)).steps.length).toBe(1);
      expect(await cancel(workflow, id)).toMatchObject({ state: 'cancelled' });
    });
  });
}
