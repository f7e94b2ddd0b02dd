// Alerts and other notices on their way to a site's own address: signed, repeated until they arrive, and given up in the end.
import { expect, it } from 'vitest';
import { allJobKinds } from '../../../src/gateway/runner/job-kinds.ts';
import { newWebhookSecret } from '../../../src/gateway/webhooks/standard-webhook.ts';
import type { SenderOptions } from '../../../src/gateway/webhooks/webhook-sender.ts';
import { recordEvent } from '../../../src/stores/events/record-event.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import { now } from '../../../src/stores/transaction/work.ts';
import { createWebhook } from '../../../src/stores/webhooks/webhooks.ts';
import { newKey, siteId } from '../../stores/store-fixture.ts';
import { openRunnerFixture } from '../runner/runner-fixture.ts';
import { startReceiver, verifies } from './receiver.ts';

const secret = newWebhookSecret();

async function openNotices(sender: Partial<SenderOptions> = {}) {
  const fixture = await openRunnerFixture((folder, clock) => openSqliteStore(folder, { clock }));
  const receiver = await startReceiver();
  const url = `${receiver.url}?token=geheim`;
  await fixture.store.changeSite(siteId, { alertWebhook: { url, secret } });
  const { runner, store } = fixture.start(allJobKinds, {}, sender);
  return {
    ...fixture,
    store,
    receiver,
    idle: () => runner.idle(),
    /** One alert, of a key's quota of five at 80 percent. */
    async makeAlert() {
      await fixture.store.createKey(newKey('five', { monthlyQuota: 5 }));
      const call = { tool: 't', scope: 'ops', counted: true };
      await fixture.store.admit(
        Array.from({ length: 4 }, () => fixture.attempt('five', { call })),
        [],
      );
      await runner.idle();
    },
  };
}

it('an alert is delivered once, as the reference library verifies it', async () => {
  const { makeAlert, idle, receiver, log } = await openNotices();
  await makeAlert();
  await idle();
  const [delivered, ...others] = receiver.received;
  expect(others).toEqual([]);
  expect(delivered?.path).toBe('/hook?token=geheim');
  expect(JSON.parse(delivered?.body ?? '')).toEqual({
    type: 'quota.alert',
    timestamp: '2026-11-10T12:00:00.000Z',
    data: {
      siteId,
      of: 'key',
      keyId: 'key_five',
      percent: 80,
      limit: 5,
      used: 4,
      month: '2026-11',
      resetsAt: '2026-12-01T00:00:00.000Z',
    },
  });
  expect(delivered?.headers['webhook-id']).toMatch(/^msg_[0-9A-Za-z]{20}$/);
  expect(delivered && verifies(secret, delivered)).toBe(true);
  expect(log).toEqual([]);
});

it('an alert is sent again under the same id, later each time, and given up after ten attempts', async () => {
  const { makeAlert, idle, receiver, log, passSeconds } = await openNotices();
  receiver.answers = Array.from({ length: 20 }, () => 500);
  await makeAlert();
  for (const [done, wait] of [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].entries()) {
    passSeconds(wait - 1);
    await idle();
    expect(receiver.received.length).toBe(done + 1);
    passSeconds(1);
    await idle();
  }
  expect(receiver.received.length).toBe(10);
  expect(log.at(-1)).toMatch(/ notice.deliver dead: was answered with 500$/);
  passSeconds(7 * 86_400);
  await idle();
  expect(receiver.received.length).toBe(10);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(log.join('\n')).not.toContain('geheim');
});

it('an alert is given up where the address is gone for good', async () => {
  const { makeAlert, receiver, log } = await openNotices();
  receiver.answers = [410];
  await makeAlert();
  expect(log.at(-1)).toMatch(/ notice.deliver dead: was answered with 410$/);
});

it('an alert is not sent to this machine unless that is allowed, and waits', async () => {
  const { makeAlert, receiver, log } = await openNotices({ allowPrivate: false });
  await makeAlert();
  expect(receiver.received).toEqual([]);
  expect(log.at(-1)).toMatch(/ notice.deliver failed: address.invalid: The webhook’s address is not https.$/);
});

it('an alert for a site that has no address any more is done', async () => {
  const { makeAlert, idle, receiver, log, store } = await openNotices();
  await store.changeSite(siteId, { alertWebhook: null });
  await makeAlert();
  await idle();
  expect([receiver.received, log]).toEqual([[], []]);
});

it('the operator is told of a webhook that was paused', async () => {
  const { idle, receiver, log, store } = await openNotices();
  const place = { siteId, environment: 'live', workspaceId: 'a'.repeat(24) } as const;
  await store.saveWorkspaces(siteId, [{ id: place.workspaceId, name: 'a workspace' }]);
  const gone = { url: receiver.url, events: ['lead.moved'] } as const;
  const { id } = await store.transact(() => createWebhook(place, gone, newWebhookSecret));
  receiver.answers = [410];
  await store.transact(function* () {
    yield* recordEvent(place, { name: 'lead.moved', subject: 'lead_1', data: {} }, yield* now());
  });
  await idle();
  const data = { webhookId: id, because: 'It answered 410: it is gone.' };
  expect(receiver.received.map(({ body }) => JSON.parse(body).type)).toEqual(['lead.moved', 'webhook.paused']);
  expect(JSON.parse(receiver.received[1]?.body ?? '').data).toEqual(data);
  expect(log.at(-1)).toBe(`2026-11-10T12:00:00.000Z webhook.paused ${JSON.stringify(data)}`);
});
