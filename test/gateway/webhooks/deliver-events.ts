// How events reach webhooks, whatever database is behind it.
import { describe, expect, it } from 'vitest';
import type { EventName } from '../../../src/core/event-names.ts';
import { allJobKinds } from '../../../src/gateway/runner/job-kinds.ts';
import { newWebhookSecret } from '../../../src/gateway/webhooks/standard-webhook.ts';
import type { SenderOptions } from '../../../src/gateway/webhooks/webhook-sender.ts';
import { publicLookup } from '../../../src/gateway/webhooks/webhook-target.ts';
import { recordEvent } from '../../../src/stores/events/record-event.ts';
import type { Workplace } from '../../../src/stores/records/place.ts';
import { now, type Work } from '../../../src/stores/transaction/work.ts';
import { listDeliveries, replayDelivery, testWebhook } from '../../../src/stores/webhooks/deliveries.ts';
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  rotateWebhookSecret,
  updateWebhook,
  type Webhook,
} from '../../../src/stores/webhooks/webhooks.ts';
import { type OpenStore, siteId } from '../../stores/store-fixture.ts';
import { openRunnerFixture } from '../runner/runner-fixture.ts';
import { type Receiver, startReceiver, verifies } from './receiver.ts';

const here: Workplace = { siteId, environment: 'live', workspaceId: 'a'.repeat(24) };
const elsewhere: Workplace = { ...here, workspaceId: 'b'.repeat(24) };
const secret = newWebhookSecret();
const page = { limit: 100 };

async function openWebhooks(open: OpenStore, sender: Partial<SenderOptions> = {}) {
  const fixture = await openRunnerFixture(open);
  await fixture.store.saveWorkspaces(
    siteId,
    [here, elsewhere].map(({ workspaceId }) => ({ id: workspaceId, name: 'a workspace' })),
  );
  const receiver = await startReceiver();
  const { runner, store } = fixture.start(allJobKinds, {}, sender);
  return {
    ...fixture,
    store,
    receiver,
    idle: () => runner.idle(),
    add: (url = receiver.url, events: readonly EventName[] = ['contact.created', 'contact.updated']) =>
      store.transact(() => createWebhook(here, { url, events }, () => secret)),
    /** Records what happened, then waits until all of it is delivered or has failed. */
    async happen(name: EventName, subject: string, data: object = {}, { siteId: _, ...place }: Workplace = here) {
      await store.transact(function* () {
        yield* recordEvent({ siteId, ...place }, { name, subject, data }, yield* now());
      });
      await runner.idle();
    },
    async change<T>(work: () => Work<T>) {
      const result = await store.transact(work);
      await runner.idle();
      return result;
    },
    deliveries: async ({ id }: Webhook) => (await store.read(() => listDeliveries(here, id, page))).items,
    webhook: ({ id }: Webhook) => store.read(() => getWebhook(here, id)),
  };
}

const subjects = ({ received }: Receiver) => received.map(({ body }) => JSON.parse(body).data.note);

export function describeWebhooks(name: string, open: OpenStore): void {
  describe(`a webhook on ${name}`, () => {
    it('is told of the events that it wants, as the reference library verifies them', async () => {
      const { add, happen, receiver, deliveries } = await openWebhooks(open);
      const webhook = await add();
      await happen('contact.created', 'con_1', { id: 'con_1', email: 'ada@example.com' });
      await happen('lead.created', 'lead_1');
      await happen('contact.created', 'con_2', {}, elsewhere);
      await happen('contact.created', 'con_3', {}, { ...here, environment: 'test' });
      expect(receiver.received.length).toBe(1);
      const [delivered] = receiver.received;
      if (!delivered) throw new Error('nothing was delivered');
      expect(JSON.parse(delivered.body)).toEqual({
        type: 'contact.created',
        timestamp: '2026-11-10T12:00:00.000Z',
        workspaceId: here.workspaceId,
        data: { id: 'con_1', email: 'ada@example.com' },
      });
      expect(delivered.headers).toMatchObject({
        'content-type': 'application/json',
        'webhook-id': expect.stringMatching(/^evt_[0-9a-f]{32}$/),
        'user-agent': expect.stringMatching(/^velaro-mcp\/\d/),
      });
      expect(verifies(secret, delivered)).toBe(true);
      expect(verifies(newWebhookSecret(), delivered)).toBe(false);
      expect(verifies(secret, { ...delivered, body: `${delivered.body} ` })).toBe(false);
      expect(await deliveries(webhook)).toEqual([
        {
          id: expect.stringMatching(/^dlv_[0-9A-Za-z]{20}$/),
          webhookId: webhook.id,
          eventId: delivered.headers['webhook-id'],
          event: 'contact.created',
          subject: 'con_1',
          url: receiver.url,
          attempt: 1,
          state: 'delivered',
          status: 204,
          error: null,
          durationMs: expect.any(Number),
          createdAt: '2026-11-10T12:00:00.000Z',
        },
      ]);
    });

    it('is asked again until it takes an event, under the same id, and gets what follows on that only then', async () => {
      const { add, happen, receiver, deliveries, passSeconds, idle, webhook } = await openWebhooks(open);
      const made = await add();
      receiver.answers = [500];
      await happen('contact.created', 'con_1', { note: 'a1' });
      expect(await webhook(made)).toMatchObject({ failures: 1, failingSince: '2026-11-10T12:00:00.000Z' });
      await happen('contact.updated', 'con_1', { note: 'a2' });
      await happen('contact.created', 'con_2', { note: 'b1' });
      expect(subjects(receiver)).toEqual(['a1', 'b1']);
      receiver.answers = [503];
      passSeconds(5);
      await idle();
      passSeconds(300);
      await idle();
      expect(subjects(receiver)).toEqual(['a1', 'b1', 'a1', 'a1', 'a2']);
      const [first, , second, third] = receiver.received.map(({ headers }) => headers['webhook-id']);
      expect([second, third]).toEqual([first, first]);
      expect((await deliveries(made)).map(({ attempt, status, error }) => [attempt, status, error])).toEqual(
        expect.arrayContaining([
          [1, 500, 'was answered with 500'],
          [2, 503, 'was answered with 503'],
          [3, 204, null],
        ]),
      );
      expect(await webhook(made)).toMatchObject({ status: 'active', failures: 0, failingSince: null });
    });

    it('that is busy is asked again no sooner than it says, and after a day at the latest', async () => {
      const { add, happen, receiver, passSeconds, idle } = await openWebhooks(open);
      await add();
      const busyFor =
        (status: number, seconds: string): Receiver['answers'][number] =>
        (response) =>
          response.writeHead(status, { 'retry-after': seconds }).end();
      receiver.answers = [busyFor(429, '600'), busyFor(503, '999999'), busyFor(503, '0'), busyFor(500, '99999')];
      await happen('contact.created', 'con_1');
      const attempts = [];
      for (const seconds of [599, 1, 86_399, 1, 1_799, 1, 7_199, 1]) {
        passSeconds(seconds);
        await idle();
        attempts.push(receiver.received.length);
      }
      expect(attempts).toEqual([1, 2, 2, 3, 3, 4, 4, 5]);
    });

    it('is paused at once when it says that it is gone, and gets what waited once it is active again', async () => {
      const { add, happen, receiver, webhook, change } = await openWebhooks(open);
      const made = await add();
      receiver.answers = [500, 410];
      await happen('contact.created', 'con_1', { note: 'waits' });
      await happen('contact.created', 'con_2', { note: 'gone' });
      expect(await webhook(made)).toMatchObject({
        status: 'paused',
        pausedAt: '2026-11-10T12:00:00.000Z',
        pausedBecause: 'It answered 410: it is gone.',
      });
      await happen('contact.created', 'con_3', { note: 'passes it by' });
      expect(subjects(receiver)).toEqual(['waits', 'gone']);
      await change(() => updateWebhook(here, made.id, { status: 'active' }));
      expect(subjects(receiver).slice(2).toSorted()).toEqual(['gone', 'waits']);
      expect(await webhook(made)).toMatchObject({ status: 'active', pausedBecause: null, failures: 0 });
    });

    it('is paused when it has only failed for three days', async () => {
      const { add, happen, receiver, webhook, passSeconds, idle } = await openWebhooks(open);
      const made = await add();
      receiver.answers = Array.from({ length: 50 }, () => 500);
      await happen('contact.created', 'con_1');
      for (const seconds of [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000]) {
        passSeconds(seconds);
        await idle();
      }
      await happen('contact.created', 'con_2');
      expect(await webhook(made)).toMatchObject({ status: 'active', failures: 10 });
      passSeconds(86_400);
      await idle();
      expect(await webhook(made)).toMatchObject({
        status: 'paused',
        pausedBecause: 'It has only failed for three days.',
      });
    });

    it('that redirects is not followed', async () => {
      const { add, happen, receiver, deliveries } = await openWebhooks(open);
      const made = await add();
      receiver.answers = [307];
      await happen('contact.created', 'con_1');
      expect(receiver.received.map(({ path }) => path)).toEqual(['/hook']);
      expect(await deliveries(made)).toMatchObject([
        { status: 307, error: 'was answered with 307, a redirect, which is not followed' },
      ]);
    });

    it('is tried out by an event of its own, and gets one again that it has had', async () => {
      const { add, happen, receiver, deliveries, change } = await openWebhooks(open);
      const made = await add();
      await add();
      await change(() => testWebhook(here, made.id));
      expect(receiver.received.map(({ body }) => JSON.parse(body))).toEqual([
        {
          type: 'webhook.test',
          timestamp: '2026-11-10T12:00:00.000Z',
          workspaceId: here.workspaceId,
          data: { webhookId: made.id },
        },
      ]);
      receiver.received.length = 0;
      await happen('contact.created', 'con_1');
      const first = (await deliveries(made)).find(({ event }) => event === 'contact.created');
      await change(() => replayDelivery(here, made.id, first?.id ?? ''));
      expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(
        Array.from({ length: 3 }, () => first?.eventId),
      );
      await expect(change(() => replayDelivery(here, made.id, 'dlv_none'))).rejects.toMatchObject({
        code: 'record.unknown',
      });
    });

    it('is signed with two secrets while a rotation overlaps', async () => {
      const { add, happen, receiver, change, passSeconds } = await openWebhooks(open);
      const made = await add();
      const next = newWebhookSecret();
      await change(() => rotateWebhookSecret(here, made.id, next, 3_600_000));
      await happen('contact.created', 'con_1');
      passSeconds(3600);
      await happen('contact.created', 'con_2');
      expect(receiver.received.map((each) => [verifies(secret, each), verifies(next, each)])).toEqual([
        [true, true],
        [false, true],
      ]);
    });

    it('that is changed or deleted gets only what it wants from then on', async () => {
      const { add, happen, receiver, change, passSeconds, idle } = await openWebhooks(open);
      const made = await add();
      await change(() => updateWebhook(here, made.id, { events: ['lead.moved'] }));
      await happen('contact.created', 'con_1', { note: 'no' });
      receiver.answers = [500];
      await happen('lead.moved', 'lead_1', { note: 'yes' });
      await change(() => deleteWebhook(here, made.id));
      passSeconds(5);
      await idle();
      expect(subjects(receiver)).toEqual(['yes']);
      await expect(change(() => deleteWebhook(elsewhere, made.id))).rejects.toMatchObject({ code: 'record.unknown' });
    });
  });

  describe(`webhooks on ${name}`, () => {
    it('are at most a hundred in a workspace, however many are made at the same time', async () => {
      const { add, store } = await openWebhooks(open);
      const made: Webhook[] = [];
      for (let i = 0; i < 98; i++) made.push(await add());
      const results = await Promise.allSettled([add(), add(), add(), add()]);
      const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      const tooMany = {
        code: 'webhook.too-many',
        message: 'This workspace has 100 webhooks, which is as many as it may.',
      };
      expect(refusals).toMatchObject([tooMany, tooMany]);
      await store.transact(() =>
        createWebhook(elsewhere, { url: 'https://webhooks.example/', events: ['lead.moved'] }, () => secret),
      );
      await store.transact(() => deleteWebhook(here, made[0]?.id ?? ''));
      expect(await add()).toMatchObject({ status: 'active' });
    });
  });

  describe(`what a webhook on ${name} may do to the gateway`, () => {
    it('is not to keep it reading: of an answer without an end it takes the status', async () => {
      const { add, happen, receiver, deliveries } = await openWebhooks(open);
      const made = await add();
      const cut = new Promise<void>((resolve) => {
        receiver.answers = [
          (response) => {
            const piece = Buffer.alloc(100_000);
            const goOn = () => {
              while (response.write(piece));
            };
            response.writeHead(200).on('drain', goOn).on('close', resolve);
            goOn();
          },
        ];
      });
      await happen('contact.created', 'con_1');
      expect(await deliveries(made)).toMatchObject([{ state: 'delivered', status: 200 }]);
      await cut;
    });

    it('is not to keep it waiting: silence has an end', async () => {
      const { add, happen, receiver, deliveries } = await openWebhooks(open, { timeoutMs: 50 });
      const made = await add();
      receiver.answers = [() => {}];
      await happen('contact.created', 'con_1');
      expect(await deliveries(made)).toMatchObject([{ status: null, error: 'did not answer within 0.05 seconds' }]);
    });

    it('is not to lead it into its own network by a name that changes where it leads', async () => {
      const asked: string[] = [];
      const { add, happen, receiver, deliveries } = await openWebhooks(open, {
        allowPrivate: false,
        lookup: publicLookup((hostname, _options, callback) => {
          asked.push(hostname);
          callback(null, [{ address: '127.0.0.1', family: 4 }]);
        }),
      });
      const made = await add('https://rebinding.example/hook');
      await happen('contact.created', 'con_1');
      expect(asked).toEqual(['rebinding.example']);
      expect(receiver.received).toEqual([]);
      expect(await deliveries(made)).toMatchObject([
        { status: null, error: 'its name leads into the gateway’s own machine or network' },
      ]);
    });
  });
}
