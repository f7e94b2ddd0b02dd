// Steps that leave the gateway: tools, and webhooks; whatever database is behind them.
import { describe, expect, it } from 'vitest';
import { listLeads } from '../../../src/stores/records/leads.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { json, type VendorReply } from '../engine/loopback-vendor.ts';
import { orderAnswer } from '../engine/order-answer.ts';
import { verifies } from '../webhooks/receiver.ts';
import { openWorkflows, webhookSecret } from './workflow-fixture.ts';

const manual = { type: 'manual' };
const getOrder = {
  id: 'order',
  kind: 'call_skill',
  settings: { tool: 'shopify_get_order', arguments: { orderId: '{{input.orderId}}' } },
};
const createReturn = {
  kind: 'call_skill',
  settings: {
    tool: 'shopify_create_return',
    arguments: {
      orderId: '77',
      items: [{ fulfillmentLineItemId: '1', quantity: 1, returnReasonDefinitionId: '1' }],
    },
  },
};
const sendEmail = {
  kind: 'call_skill',
  settings: {
    tool: 'velaro_send_email',
    arguments: { to: ['ada@example.com'], from: 'support@acme.example', subject: 'Hello', text: 'Hello' },
  },
};
const nobodyKnows =
  'steps.0: The gateway was stopped while it called, or lost its database, and nobody knows whether that was done. It is not called again.';
const never: VendorReply = () => {};

export function describeOutside(name: string, open: OpenStore): void {
  describe(`a step on ${name} that calls a tool`, () => {
    it('leaves its result for those that follow', async () => {
      const { define, trigger, idle, show } = await openWorkflows(open, json(200, orderAnswer));
      const workflow = await define(manual, getOrder, {
        kind: 'create_lead',
        settings: { name: 'Order {{steps.order.name}} of {{steps.order.customer.name}}' },
      });
      const { id } = await trigger(workflow, { orderId: '77' });
      await idle();
      expect(await show(workflow, id)).toMatchObject({
        state: 'succeeded',
        steps: [
          {
            kind: 'call_skill',
            input: { tool: 'shopify_get_order', arguments: { orderId: '77' } },
            result: { name: '#1001' },
          },
          { kind: 'create_lead', result: { name: 'Order #1001 of Ada Byron' } },
        ],
      });
    });

    it('sends a mail, with a key that the tool takes', async () => {
      const accepted: VendorReply = (response) => void response.writeHead(202, { 'x-message-id': 'm1' }).end();
      const { define, trigger, idle, show, vendor } = await openWorkflows(open, accepted);
      const workflow = await define(manual, sendEmail);
      const { id } = await trigger(workflow);
      await idle();
      expect(await show(workflow, id)).toMatchObject({ failure: null, steps: [{ result: { messageId: 'm1' } }] });
      expect(vendor.received.length).toBe(1);
    });

    it('fails the execution with what the vendor said, and nothing follows', async () => {
      const { define, trigger, idle, show } = await openWorkflows(open, json(200, { data: { order: null } }));
      const workflow = await define(manual, getOrder, { kind: 'create_lead', settings: { name: 'x' } });
      const { id } = await trigger(workflow, { orderId: '77' });
      await idle();
      const { state, failure, steps } = await show(workflow, id);
      expect(state).toBe('failed');
      expect(failure).toMatch(/^steps\.0: Shopify has no order 77/);
      expect(steps).toMatchObject([{ state: 'failed', error: failure?.replace('steps.0: ', '') }]);
    });

    it('is tried again while the vendor is away', async () => {
      let isUp = false;
      const { define, trigger, idle, show, passSeconds } = await openWorkflows(open, (response, request) =>
        json(isUp ? 200 : 503, isUp ? orderAnswer : {})(response, request),
      );
      const workflow = await define(manual, getOrder);
      const { id } = await trigger(workflow, { orderId: '77' });
      await idle();
      expect(await show(workflow, id)).toMatchObject({ state: 'running', steps: [{ state: 'waiting', attempts: 1 }] });
      isUp = true;
      for (const seconds of [5, 30, 120]) {
        passSeconds(seconds);
        await idle();
      }
      expect(await show(workflow, id)).toMatchObject({
        state: 'succeeded',
        steps: [{ state: 'succeeded', error: null }],
      });
    });

    it('fails the execution when the vendor stays away', async () => {
      const { define, trigger, idle, show, passSeconds } = await openWorkflows(open, json(503, {}));
      const workflow = await define(manual, getOrder);
      const { id } = await trigger(workflow, { orderId: '77' });
      for (const seconds of [0, 5, 30, 120, 600, 3600]) {
        passSeconds(seconds);
        await idle();
      }
      const { state, failure, steps } = await show(workflow, id);
      expect(state).toBe('failed');
      expect(failure).toMatch(/^steps\.0: Shopify /);
      expect(steps).toMatchObject([
        {
          state: 'failed',
          error: failure?.replace('steps.0: ', ''),
          attempts: 6,
          input: { arguments: { orderId: '77' } },
          startedAt: '2026-11-10T12:01:00.000Z',
        },
      ]);
    });

    it.each([
      ['is called again where that does no harm', getOrder, 'succeeded', null],
      ['is not called again where it may have been done', createReturn, 'failed', nobodyKnows],
      ['is not called again where a mail may have gone out', sendEmail, 'failed', nobodyKnows],
    ])('and is cut off by a stop %s', async (_name, step, state, failure) => {
      const answered = json(200, orderAnswer);
      const { define, trigger, idle, show, startRunner, pause, resume, vendor } = await openWorkflows(
        open,
        never,
        answered,
      );
      const workflow = await define(manual, step);
      pause();
      const other = startRunner({ drainMs: 0 });
      const { id } = await trigger(workflow, { orderId: '77' });
      other.wake();
      await expect.poll(() => vendor.received.length, { timeout: 20_000 }).toBe(1);
      await other.stop();
      resume();
      await idle();
      expect(await show(workflow, id)).toMatchObject({ state, failure });
      expect(vendor.received.length).toBe(state === 'failed' ? 1 : 2);
    });

    it('on the gateway’s own data does it once, by a key of its own', async () => {
      const { define, trigger, idle, show, place, store } = await openWorkflows(open);
      const deal = { tool: 'velaro_create_deal', arguments: { name: 'A deal' } };
      const workflow = await define(manual, { kind: 'call_skill', settings: deal });
      const { id } = await trigger(workflow);
      await idle();
      expect(await show(workflow, id)).toMatchObject({ state: 'succeeded', steps: [{ result: { name: 'A deal' } }] });
      expect((await store.read(() => listLeads(place, {}, { limit: 100 }))).items.length).toBe(1);
    });
  });

  describe(`a step on ${name} that calls a webhook`, () => {
    it('has it told under one id until it takes it, signed, and goes on meanwhile', async () => {
      const { define, trigger, idle, show, addWebhook, receiver, passSeconds } = await openWorkflows(open);
      const { id: webhookId } = await addWebhook();
      const workflow = await define(
        manual,
        { id: 'told', kind: 'call_webhook', settings: { webhookId, data: { order: '{{input.order}}' } } },
        { kind: 'create_lead', settings: { name: 'Told in {{steps.told.eventId}}' } },
      );
      receiver.answers = [500];
      const { id } = await trigger(workflow, { order: { number: 7 } });
      await idle();
      passSeconds(5);
      await idle();
      const { state, steps } = await show(workflow, id);
      expect(state).toBe('succeeded');
      const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
      expect(steps[0]?.result).toEqual({ eventId: ids[0] });
      expect(ids).toEqual([ids[0], ids[0]]);
      const [delivered] = receiver.received;
      expect(delivered && verifies(webhookSecret, delivered)).toBe(true);
      expect(JSON.parse(delivered?.body ?? '')).toMatchObject({
        type: 'workflow.step',
        data: { workflowId: workflow.id, executionId: id, index: 0, data: { order: { number: 7 } } },
      });
    });
  });
}
