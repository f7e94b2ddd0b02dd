// Leads in their pipelines, and the native tools' cases, activities and callbacks around them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listActivities, logActivity } from '../../../src/stores/records/activities.ts';
import { cancelCallback, listCallbacks, scheduleCallback } from '../../../src/stores/records/callbacks.ts';
import { createCase, getCase, listCases, updateCase } from '../../../src/stores/records/cases.ts';
import { createContact } from '../../../src/stores/records/contacts.ts';
import { createLead, deleteLead, getLead, listLeads, updateLead } from '../../../src/stores/records/leads.ts';
import { startConversation } from '../../../src/stores/records/messages.ts';
import {
  createPipeline,
  listPipelines,
  listStages,
  type Stage,
  stageNamed,
} from '../../../src/stores/records/pipelines.ts';
import type { OpenStore } from '../store-fixture.ts';
import { siteId } from '../store-fixture.ts';
import { openRecords, type RecordsFixture } from './records-fixture.ts';

const agents = ['ann', 'ben'].map((name) => ({
  id: `agt_${name}`,
  name,
  email: `${name}@example.com`,
  team: 'Sales',
  status: 'online' as const,
  capacity: 4,
}));

export function describeLeads(name: string, open: OpenStore): void {
  let fixture: RecordsFixture;
  const begin = async () => {
    fixture = await openRecords(open);
    await fixture.store.saveAgents(siteId, agents);
  };

  describe(`${name}: leads`, () => {
    let stages: readonly Stage[];
    const stageId = (stageName: string) => stages.find((stage) => stage.name === stageName)?.id ?? '';
    beforeEach(async () => {
      await begin();
      const [pipeline] = (await fixture.read(() => listPipelines(fixture.first, { limit: 2 }))).items;
      stages = await fixture.read(() => listStages(fixture.first, pipeline?.id ?? ''));
    });
    afterEach(() => fixture.close());

    it('have a pipeline to be in from the first day, in each workspace', async () => {
      expect(stages.map((stage) => [stage.position, stage.name, stage.kind])).toEqual([
        [1, 'New', 'open'],
        [2, 'Qualified', 'open'],
        [3, 'Proposal', 'open'],
        [4, 'Negotiation', 'open'],
        [5, 'Won', 'won'],
        [6, 'Lost', 'lost'],
      ]);
      for (const place of [fixture.first, fixture.second, fixture.sandbox])
        expect((await fixture.read(() => listPipelines(place, { limit: 5 }))).items).toMatchObject([{ name: 'Sales' }]);
    });

    it('are read back as they were made, in the first stage', async () => {
      const contact = await fixture.write(() => createContact(fixture.first, { firstName: 'Zoe' }));
      const made = await fixture.write(() =>
        createLead(fixture.site, {
          name: '40 chairs',
          contactId: contact.id,
          ownerId: 'agt_ann',
          value: { amount: '12000.5', currency: 'eur' },
          source: 'Fair',
          closeDate: '2026-12-31',
        }),
      );
      const at = '2026-11-10T12:01:00.000Z';
      expect(made).toEqual({
        id: expect.stringMatching(/^lead_[0-9A-Za-z]{20}$/),
        workspaceId: fixture.first.workspaceId,
        name: '40 chairs',
        contactId: contact.id,
        ownerId: 'agt_ann',
        value: { amount: '12000.50', currency: 'EUR' },
        source: 'Fair',
        pipelineId: stages[0]?.pipelineId,
        stageId: stageId('New'),
        stageName: 'New',
        stageKind: 'open',
        closeDate: '2026-12-31',
        lastActivityAt: at,
        createdAt: at,
        updatedAt: at,
        version: 1,
      });
      expect(await fixture.read(() => getLead(fixture.first, made.id))).toEqual(made);
    });

    it('keep money to the last digit', async () => {
      for (const [given, kept] of [
        ['0', '0.00'],
        ['0.1', '0.10'],
        ['19.99', '19.99'],
        ['1.005', '1.005'],
        ['999999999999.999', '999999999999.999'],
      ] as const) {
        const { id } = await fixture.write(() =>
          createLead(fixture.site, { name: 'x', value: { amount: given, currency: 'BHD' } }),
        );
        expect((await fixture.read(() => getLead(fixture.site, id))).value).toEqual({ amount: kept, currency: 'BHD' });
      }
      for (const amount of ['-1', '1e3', '1.2345', '', '1,5', '1000000000000'])
        await expect(
          fixture.write(() => createLead(fixture.site, { name: 'x', value: { amount, currency: 'EUR' } })),
        ).rejects.toMatchObject({ code: 'argument.invalid', details: { field: 'value.amount' } });
    });

    it('move from stage to stage, and tell of it', async () => {
      await fixture.hear();
      const made = await fixture.write(() => createLead(fixture.first, { name: 'Chairs' }));
      fixture.passSeconds(60);
      const moved = await fixture.write(() => updateLead(fixture.first, made.id, { stageId: stageId('Won') }, 1));
      expect(moved).toMatchObject({
        stageName: 'Won',
        stageKind: 'won',
        version: 2,
        lastActivityAt: '2026-11-10T12:02:00.000Z',
      });
      fixture.passSeconds(60);
      const renamed = await fixture.write(() =>
        updateLead(fixture.first, made.id, { name: 'Tables', ownerId: 'agt_ben' }),
      );
      const place = { subject: made.id, workspace_id: fixture.first.workspaceId };
      expect(await fixture.events()).toEqual([
        { name: 'lead.created', ...place, data: made },
        { name: 'lead.moved', ...place, data: { ...moved, fromStageId: stageId('New') } },
        { name: 'lead.updated', ...place, data: renamed },
      ]);
      await expect(fixture.write(() => updateLead(fixture.first, made.id, { name: 'x' }, 2))).rejects.toMatchObject({
        code: 'version.stale',
      });
    });

    it('name only what is there, in their own workspace', async () => {
      const stranger = await fixture.write(() => createContact(fixture.second, {}));
      const { id } = await fixture.write(() => createLead(fixture.first, { name: 'x' }));
      const other = (await fixture.read(() => listPipelines(fixture.second, { limit: 1 }))).items[0]?.id ?? '';
      const [otherStage] = await fixture.read(() => listStages(fixture.second, other));
      for (const [changes, field] of [
        [{ contactId: stranger.id }, 'contactId'],
        [{ ownerId: 'agt_nobody' }, 'ownerId'],
        [{ stageId: otherStage?.id }, 'stageId'],
      ] as const) {
        const refused = { code: 'argument.invalid', details: { field } };
        await expect(fixture.write(() => updateLead(fixture.site, id, changes))).rejects.toMatchObject(refused);
        await expect(fixture.write(() => createLead(fixture.first, { name: 'x', ...changes }))).rejects.toMatchObject(
          refused,
        );
      }
      await expect(
        fixture.write(() => createLead(fixture.first, { name: 'x', pipelineId: other })),
      ).rejects.toMatchObject({
        code: 'argument.invalid',
        details: { field: 'pipelineId' },
      });
    });

    it('are found by stage, amount, owner and how long nothing has happened', async () => {
      const lead = (leadName: string, amount: string, changes: object) =>
        fixture.write(() =>
          createLead(fixture.first, { name: leadName, value: { amount, currency: 'USD' }, ...changes }),
        );
      const old = await lead('old', '75000', { ownerId: 'agt_ann' });
      fixture.passSeconds(40 * 86_400);
      await lead('won', '90000', { stageId: stageId('Won') });
      fixture.passSeconds(1);
      await lead('new & small', '500.25', {});
      const found = async (filter: object) =>
        (await fixture.read(() => listLeads(fixture.site, filter, { limit: 50 }))).items.map((each) => each.name);
      expect(await found({})).toEqual(['new & small', 'won', 'old']);
      expect(await found({ openOnly: true, minAmount: '50000', idleSince: '2026-11-20T00:00:00Z' })).toEqual(['old']);
      expect(await found({ minAmount: '500.26' })).toEqual(['won', 'old']);
      expect(await found({ ownerId: 'agt_ann' })).toEqual(['old']);
      expect(await found({ stageName: 'WON' })).toEqual(['won']);
      expect(await found({ stageId: stageId('New') })).toEqual(['new & small', 'old']);
      expect(await found({ query: 'small new' })).toEqual(['new & small']);
      await fixture.write(() => logActivity(fixture.site, { type: 'call', subject: 'Rang', leadId: old.id }));
      expect(await found({ idleSince: '2026-11-20T00:00:00Z' })).toEqual([]);
    });

    it('are deleted with what was logged on them', async () => {
      const { id } = await fixture.write(() => createLead(fixture.first, { name: 'x' }));
      await fixture.write(() => logActivity(fixture.first, { type: 'note', subject: 'n', leadId: id }));
      await expect(fixture.write(() => deleteLead(fixture.second, id))).rejects.toMatchObject({
        code: 'record.unknown',
      });
      await fixture.write(() => deleteLead(fixture.first, id));
      await expect(fixture.read(() => getLead(fixture.first, id))).rejects.toMatchObject({ code: 'record.unknown' });
      expect((await fixture.read(() => listActivities(fixture.first, { leadId: id }, { limit: 5 }))).items).toEqual([]);
    });

    it('take stages by the name that people say', async () => {
      await fixture.write(() =>
        createPipeline(fixture.first, 'Réparations', [
          { name: 'Reçu', kind: 'open' },
          { name: 'Won', kind: 'won' },
        ]),
      );
      expect(await fixture.read(() => stageNamed(fixture.first, 'recu', 'stage'))).toMatchObject({
        name: 'Reçu',
        position: 1,
      });
      expect(await fixture.read(() => stageNamed(fixture.first, 'won', 'stage'))).toMatchObject({ id: stageId('Won') });
      expect(await fixture.read(() => stageNamed(fixture.first, stageId('Lost'), 'stage'))).toMatchObject({
        name: 'Lost',
      });
      await expect(fixture.read(() => stageNamed(fixture.first, 'Nowhere', 'stage'))).rejects.toMatchObject({
        code: 'argument.invalid',
        details: { field: 'stage' },
      });
    });
  });

  describe(`${name}: cases, activities and callbacks`, () => {
    beforeEach(begin);
    afterEach(() => fixture.close());

    it('number cases in the order in which they are opened, however many at once', async () => {
      const opened = await Promise.all(
        Array.from({ length: 8 }, (_, i) => fixture.write(() => createCase(fixture.site, { subject: `case ${i}` }))),
      );
      expect(opened.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(await fixture.write(() => createCase(fixture.sandbox, { subject: 'sandbox' }))).toMatchObject({
        number: 1,
      });
    });

    it('open cases from conversations, and change and find them', async () => {
      const talk = await fixture.write(() =>
        startConversation(fixture.first, { visitorEmail: 'zoe@example.com', message: 'It is broken' }),
      );
      const opened = await fixture.write(() =>
        createCase(fixture.site, { subject: 'Broken chair', description: 'A leg is off', conversationId: talk.id }),
      );
      expect(opened).toMatchObject({ number: 1, status: 'open', priority: 'normal', contactId: talk.contactId });
      fixture.passSeconds(1);
      await fixture.write(() => createCase(fixture.site, { subject: 'Late', priority: 'urgent' }));
      const changes = { status: 'pending', assigneeId: 'agt_ben', priority: 'high' } as const;
      const changed = await fixture.write(() => updateCase(fixture.site, opened.id, changes, 1));
      expect(await fixture.read(() => getCase(fixture.first, opened.id))).toEqual({
        ...opened,
        ...changes,
        updatedAt: '2026-11-10T12:01:01.000Z',
        version: 2,
      });
      expect(changed).toMatchObject(changes);
      const found = async (filter: object) =>
        (await fixture.read(() => listCases(fixture.site, filter, { limit: 10 }))).items.map(({ subject }) => subject);
      expect(await found({})).toEqual(['Late', 'Broken chair']);
      expect(await found({ query: 'LEG chair' })).toEqual(['Broken chair']);
      expect(await found({ query: '#2' })).toEqual(['Late']);
      expect(await found({ status: 'pending', assigneeId: 'agt_ben' })).toEqual(['Broken chair']);
      expect(await found({ priority: 'urgent' })).toEqual(['Late']);
    });

    it('log activities on what they are about', async () => {
      const contact = await fixture.write(() => createContact(fixture.second, {}));
      const made = await fixture.write(() =>
        logActivity(fixture.site, {
          type: 'task',
          subject: 'Call back',
          dueAt: '2026-11-12T09:00:00+01:00',
          contactId: contact.id,
        }),
      );
      expect(made).toMatchObject({
        id: expect.stringMatching(/^act_[0-9A-Za-z]{20}$/),
        workspaceId: fixture.second.workspaceId,
        type: 'task',
        dueAt: '2026-11-12T08:00:00.000Z',
        body: null,
      });
      expect(
        (await fixture.read(() => listActivities(fixture.site, { contactId: contact.id }, { limit: 5 }))).items,
      ).toEqual([made]);
      await expect(
        fixture.write(() => logActivity(fixture.site, { type: 'note', subject: 'n' })),
      ).rejects.toMatchObject({
        code: 'argument.invalid',
      });
      await expect(
        fixture.write(() => logActivity(fixture.first, { type: 'note', subject: 'n', contactId: contact.id })),
      ).rejects.toMatchObject({ code: 'argument.invalid', details: { field: 'contactId' } });
    });

    it('keep times up to the last of the year 9999, and no later ones', async () => {
      const contact = await fixture.write(() => createContact(fixture.site, {}));
      const task = (dueAt: string) =>
        fixture.write(() => logActivity(fixture.site, { type: 'task', subject: 's', dueAt, contactId: contact.id }));
      const call = (scheduledAt: string) =>
        fixture.write(() => scheduleCallback(fixture.site, { phone: '+15550100', scheduledAt }));
      await task('9999-12-31T22:59:59.999-01:00');
      await task('0001-01-01T00:00:00Z');
      await call('9999-12-31T23:59:59Z');
      const { items } = await fixture.read(() => listActivities(fixture.site, { contactId: contact.id }, { limit: 5 }));
      expect(items.map(({ dueAt }) => dueAt).toSorted()).toEqual([
        '0001-01-01T00:00:00.000Z',
        '9999-12-31T23:59:59.999Z',
      ]);
      const refused = (field: string) => ({ code: 'argument.invalid', details: { field } });
      await expect(task('9999-12-31T23:00:00-01:00')).rejects.toMatchObject(refused('dueAt'));
      await expect(task('0000-12-31T23:59:59Z')).rejects.toMatchObject(refused('dueAt'));
      await expect(call('9999-12-31T23:59:59-01:00')).rejects.toMatchObject(refused('requestedAt'));
    });

    it('promise a call once in a quarter of an hour, and never in the past', async () => {
      const call = (phone: string, scheduledAt: string, agentId?: string) =>
        fixture.write(() => scheduleCallback(fixture.site, { phone, scheduledAt, agentId, topic: 'Chairs' }));
      const first = await call('+15550100', '2026-11-11T10:05:00+01:00', 'agt_ann');
      expect(first).toMatchObject({ status: 'scheduled', scheduledAt: '2026-11-11T09:05:00.000Z', agentId: 'agt_ann' });
      const clash = { code: 'callback.clash', httpStatus: 409 };
      await expect(call('+15550111', '2026-11-11T09:14:59Z', 'agt_ann')).rejects.toMatchObject(clash);
      await expect(call('+15550100', '2026-11-11T09:00:00Z')).rejects.toMatchObject(clash);
      await call('+15550111', '2026-11-11T09:15:00Z', 'agt_ann');
      await call('+15550112', '2026-11-11T09:00:00Z', 'agt_ben');
      const cancelled = await fixture.write(() => cancelCallback(fixture.site, first.id, 'Moved'));
      expect(cancelled).toMatchObject({ status: 'cancelled', reason: 'Moved', version: 2 });
      expect(await fixture.write(() => cancelCallback(fixture.site, first.id, 'Again'))).toEqual(cancelled);
      await call('+15550100', '2026-11-11T09:10:00Z', 'agt_ann');
      for (const past of ['2026-11-10T12:01:00Z', '2020-01-01T00:00:00Z'])
        await expect(call('+15550199', past)).rejects.toMatchObject({ code: 'argument.invalid' });
      const { items } = await fixture.read(() => listCallbacks(fixture.site, { status: 'scheduled' }, { limit: 10 }));
      expect(items.map(({ scheduledAt }) => scheduledAt)).toEqual([
        '2026-11-11T09:00:00.000Z',
        '2026-11-11T09:10:00.000Z',
        '2026-11-11T09:15:00.000Z',
      ]);
    });

    it('promise only one of two calls that are asked for at the same moment', async () => {
      const both = await Promise.allSettled(
        ['+15550100', '+15550111'].map((phone) =>
          fixture.write(() =>
            scheduleCallback(fixture.site, { phone, scheduledAt: '2026-11-11T09:00:00Z', agentId: 'agt_ann' }),
          ),
        ),
      );
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    });
  });
}
