// What starts workflows, how often, and what keeps them from starting each other for ever; whatever database is behind them.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { enqueueJob } from '../../../src/stores/jobs/enqueue-job.ts';
import { createContact } from '../../../src/stores/records/contacts.ts';
import { createLead, listLeads } from '../../../src/stores/records/leads.ts';
import { createTag } from '../../../src/stores/records/tags.ts';
import { now, one, run } from '../../../src/stores/transaction/work.ts';
import { startByHand } from '../../../src/stores/workflows/start-execution.ts';
import { startKind } from '../../../src/stores/workflows/workflows.ts';
import { type OpenStore, siteId } from '../../stores/store-fixture.ts';
import { openWorkflows, type Workflow } from './workflow-fixture.ts';

const manual = { type: 'manual' };
const onLead = { type: 'event', event: 'lead.created' };
const lead = (name: string) => ({ kind: 'create_lead', settings: { name } });
const atHalfPastNine = { type: 'schedule', cron: '30 9 * * 1-5', timeZone: 'Europe/Berlin' };

const circle =
  'Workflows have started one another 5 times in a row, by events that their steps caused. This one is not begun, ' +
  'so that this ends: look whether a workflow starts itself.';

export function describeStarts(name: string, open: OpenStore): void {
  describe(`a workflow on ${name} starts`, () => {
    it('when its schedule comes, in its time zone, once for all times that passed meanwhile', async () => {
      const { define, get, executions, at, idle } = await openWorkflows(open);
      const workflow = await define(atHalfPastNine, lead('Monday morning {{input.scheduledAt}}'));
      expect(workflow.nextRunAt).toBe('2026-11-11T08:30:00.000Z');
      await idle();
      expect(await executions(workflow)).toEqual([]);
      at('2026-11-11T08:30:00Z');
      await idle();
      expect(await get(workflow)).toMatchObject({ nextRunAt: '2026-11-12T08:30:00.000Z' });
      // Thursday and Friday pass while no gateway looks.
      at('2026-11-14T10:00:00Z');
      await idle();
      const all = await executions(workflow);
      expect(all.map(({ startedBy, createdAt, state }) => [startedBy, createdAt, state])).toEqual([
        ['schedule', '2026-11-11T08:30:00.000Z', 'succeeded'],
        ['schedule', '2026-11-14T10:00:00.000Z', 'succeeded'],
      ]);
      expect(await get(workflow)).toMatchObject({ nextRunAt: '2026-11-16T08:30:00.000Z' });
    });

    it('once for a time of its schedule, also when the clock is set back behind it', async () => {
      const { define, get, executions, at, idle } = await openWorkflows(open);
      const workflow = await define(atHalfPastNine, lead('Once'));
      at('2026-11-11T08:30:00Z');
      await idle();
      at('2026-11-11T08:00:00Z');
      await idle();
      at('2026-11-11T08:31:00Z');
      await idle();
      expect((await executions(workflow)).length).toBe(1);
      expect(await get(workflow)).toMatchObject({ nextRunAt: '2026-11-12T08:30:00.000Z' });
    });

    it('not while it is paused, and from then on by its new trigger', async () => {
      const { define, update, happen, executions, trigger, at, idle } = await openWorkflows(open);
      const workflow = await define(onLead, lead('x'));
      expect(await update(workflow, { status: 'paused' })).toMatchObject({ status: 'paused', version: 2 });
      await happen('lead.created', 'lead_1');
      await expect(trigger(workflow)).rejects.toMatchObject({ code: 'workflow.paused', httpStatus: 409 });
      expect(await executions(workflow)).toEqual([]);
      expect(await update(workflow, { status: 'active', trigger: atHalfPastNine })).toMatchObject({
        nextRunAt: '2026-11-11T08:30:00.000Z',
      });
      await happen('lead.created', 'lead_2');
      expect(await executions(workflow)).toEqual([]);
      expect(await update(workflow, { trigger: manual })).toMatchObject({ nextRunAt: null });
      at('2026-11-12T10:00:00Z');
      await idle();
      expect(await executions(workflow)).toEqual([]);
    });

    it('once for an event, however often it is told of it', async () => {
      const { define, happen, executions, change } = await openWorkflows(open);
      const workflow = await define(onLead, { kind: 'wait', settings: { amount: 1, unit: 'days' } });
      await happen('lead.created', 'lead_1');
      await change(function* () {
        const event = yield* one(z.object({ id: z.string() }), 'SELECT id FROM events');
        const payload = { eventId: event?.id, target: workflow.id };
        yield* enqueueJob({ siteId, kind: startKind, payload }, yield* now());
      });
      expect((await executions(workflow)).length).toBe(1);
    });

    it('itself no more than five times in a row, and says why it ends', async () => {
      const { define, change, executions, place, store } = await openWorkflows(open);
      const workflow = await define(onLead, lead('Again: {{input.name}}'));
      await change(() => createLead(place, { name: 'a' }));
      const all = await executions(workflow);
      expect(all.map(({ depth, state }) => [depth, state]).toSorted()).toEqual([
        [1, 'succeeded'],
        [2, 'succeeded'],
        [3, 'succeeded'],
        [4, 'succeeded'],
        [5, 'succeeded'],
        [6, 'failed'],
      ]);
      expect(all.find(({ depth }) => depth === 6)?.failure).toBe(circle);
      expect((await store.read(() => listLeads(place, {}, { limit: 100 }))).items.length).toBe(6);
    });

    it('others in a circle no longer than that, also through tools', async () => {
      const { define, change, executions, place } = await openWorkflows(open);
      const skill = { kind: 'call_skill', settings: { tool: 'velaro_create_deal', arguments: { name: 'By a tool' } } };
      const { id: contactId } = await change(() => createContact(place, { firstName: 'Ada' }));
      const tag = await change(() => createTag(place, { name: 'x' }));
      const first = await define(onLead, { kind: 'add_tag', settings: { contactId, tagId: tag.id } }, skill);
      const second = await define({ type: 'event', event: 'contact.updated' }, skill);
      await change(() => createLead(place, { name: 'a' }));
      const depthsOf = async (workflow: Workflow) =>
        (await executions(workflow)).map(({ depth, state }) => `${depth} ${state}`).toSorted();
      // The tag is new to the contact only once.
      expect(await depthsOf(second)).toEqual(['2 succeeded']);
      expect(await depthsOf(first)).toEqual([
        '1 succeeded',
        '2 succeeded',
        ...['3 succeeded', '3 succeeded'],
        ...['4 succeeded', '4 succeeded'],
        ...['5 succeeded', '5 succeeded'],
        ...['6 failed', '6 failed'],
      ]);
    });

    it('at the depth of its own cause, whatever tools are called beside it', async () => {
      const { define, happen, executions, log } = await openWorkflows(open);
      const tool = { kind: 'call_skill', settings: { tool: 'velaro_create_deal', arguments: { name: 'By a tool' } } };
      const busy = await define({ type: 'event', event: 'conversation.created' }, tool, lead('a'), tool, lead('b'));
      const next = await define(onLead, { kind: 'wait', settings: { amount: 1, unit: 'days' } });
      for (const subject of ['cnv_1', 'cnv_2', 'cnv_3']) await happen('conversation.created', subject);
      expect(log).toEqual([]);
      expect((await executions(busy)).map(({ depth, state }) => [depth, state])).toEqual(
        Array.from({ length: 3 }, () => [1, 'succeeded']),
      );
      expect((await executions(next)).map(({ depth }) => depth)).toEqual(Array.from({ length: 12 }, () => 2));
    });

    it('600 times a minute at most: by hand it is refused, and an event waits', async () => {
      const { define, trigger, happen, executions, place, pause, resume, store, idle, passSeconds } =
        await openWorkflows(open);
      const workflow = await define(onLead, { kind: 'wait', settings: { amount: 1, unit: 'days' } });
      pause();
      await store.transact(function* () {
        for (let i = 0; i < 600; i++) yield* startByHand(place, workflow.id, {});
        // What they go on with is not looked at here.
        yield* run('DELETE FROM jobs');
      });
      await expect(trigger(workflow)).rejects.toMatchObject({
        code: 'workflow.busy',
        retryable: true,
        retryAfterSeconds: 60,
      });
      resume();
      await happen('lead.created', 'lead_1');
      expect((await executions(workflow)).at(-1)?.startedBy).toBe('manual');
      passSeconds(60);
      await idle();
      expect((await executions(workflow)).at(-1)).toMatchObject({
        startedBy: 'event',
        subject: 'lead_1',
        createdAt: '2026-11-10T12:02:00.000Z',
      });
    });
  });
}
