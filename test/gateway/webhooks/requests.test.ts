// Webhooks over the VelaFlows API: made, watched, paused, rotated, tried out and deleted by requests alone.
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { makeMasterKeyText } from '../../../src/gateway/credentials/master-key.ts';
import { readKeptSecrets } from '../../../src/stores/webhooks/signing-secrets.ts';
import { type ApiGateway, type Caller, operationNamed, startApiGateway } from '../operations/api-gateway.ts';
import { startReceiver, verifies } from './receiver.ts';

let gateway: ApiGateway;
let caller: Caller;

beforeAll(async () => {
  gateway = await startApiGateway({ allowPrivateWebhooks: true });
  const place = { siteId: gateway.siteId, environment: 'live', workspaceId: gateway.workspaceId } as const;
  caller = await gateway.makeKey('velaflows', place);
});
afterAll(() => gateway.close());

async function call(
  name: string,
  input: Record<string, unknown>,
  status: number,
  headers: Record<string, string> = {},
) {
  const answer = await gateway.call(caller, operationNamed(`velaflows_${name}`), input, { headers });
  expect({ name, status: answer.status, body: answer.json }).toMatchObject({ status });
  return answer.json;
}

it('shows the secret once, and delivers what happens over the API, signed with it', async () => {
  const receiver = await startReceiver();
  const { secret, ...made } = await call('create_webhook', { url: receiver.url, events: ['contact.created'] }, 201);
  expect(secret).toMatch(/^whsec_[0-9A-Za-z+/]{43}=$/);
  expect(await call('get_webhook', { id: made.id }, 200)).toEqual(made);
  expect((await call('list_webhooks', {}, 200)).webhooks).toEqual([made]);
  const contact = await call('create_contact', { email: 'ada@example.com' }, 201);
  await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1);
  const [delivered] = receiver.received;
  expect(delivered && verifies(secret, delivered)).toBe(true);
  expect(JSON.parse(delivered?.body ?? '')).toMatchObject({ type: 'contact.created', data: { id: contact.id } });

  const deliveries = async () => (await call('list_webhook_deliveries', { id: made.id }, 200)).deliveries;
  await expect.poll(async () => (await deliveries()).length, { timeout: 20_000 }).toBe(1);
  const [first] = await deliveries();
  expect(first).toMatchObject({ state: 'delivered', status: 204, attempt: 1, body: JSON.parse(delivered?.body ?? '') });
  await call('replay_webhook_delivery', { id: made.id, deliveryId: first.id }, 201);
  await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(2);
  expect(receiver.received[1]?.headers['webhook-id']).toBe(first.eventId);
});

it('keeps no secret in clear where there is a master key, neither a new one nor a rotated one', async () => {
  const own = await startApiGateway({
    allowPrivateWebhooks: true,
    environment: { VELARO_MASTER_KEY: makeMasterKeyText() },
  });
  onTestFinished(() => own.close());
  const place = { siteId: own.siteId, environment: 'live', workspaceId: own.workspaceId } as const;
  const key = await own.makeKey('velaflows', place);
  const ask = async (name: string, input: object) =>
    (await own.call(key, operationNamed(`velaflows_${name}`), { ...input })).json;
  const receiver = await startReceiver();
  const { id, secret } = await ask('create_webhook', { url: receiver.url, events: ['contact.created'] });
  const { secret: next } = await ask('rotate_webhook_secret', { id });
  const kept = await own.store.read(readKeptSecrets);
  expect(kept.map(({ role, ownerId }) => [role, ownerId])).toEqual([
    ['current', id],
    ['previous', id],
  ]);
  for (const text of [secret, next]) expect(JSON.stringify(kept)).not.toContain(text);
  await ask('create_contact', { email: 'ada@example.com' });
  await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(1);
  const [delivered] = receiver.received;
  expect([secret, next].map((text) => delivered && verifies(text, delivered))).toEqual([true, true]);
});

it('does not keep the secret for a request that is repeated', async () => {
  const headers = { 'idempotency-key': 'once' };
  const given = { url: 'http://127.0.0.1:1/', events: ['lead.moved'] };
  const { secret, ...made } = await call('create_webhook', given, 201, headers);
  expect(secret).toMatch(/^whsec_/);
  expect(await call('create_webhook', given, 201, headers)).toEqual({ ...made, secret: null });
  const again = { 'idempotency-key': 'once more' };
  const rotated = await call('rotate_webhook_secret', { id: made.id }, 201, again);
  expect(rotated.secret).not.toBe(secret);
  expect(await call('rotate_webhook_secret', { id: made.id }, 201, again)).toEqual({ ...rotated, secret: null });
});

it('rotates, tests, pauses and deletes', async () => {
  const receiver = await startReceiver();
  const { id, secret } = await call('create_webhook', { url: receiver.url, events: ['lead.moved'] }, 201);
  const { secret: next } = await call('rotate_webhook_secret', { id }, 201);
  const { eventId } = await call('test_webhook', { id }, 201);
  await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1);
  const [delivered] = receiver.received;
  expect(delivered?.headers['webhook-id']).toBe(eventId);
  expect(delivered && [verifies(secret, delivered), verifies(next, delivered)]).toEqual([true, true]);
  expect(await call('update_webhook', { id, status: 'paused' }, 200)).toMatchObject({
    status: 'paused',
    pausedBecause: 'It was paused by hand.',
  });
  expect(await call('update_webhook', { id, status: 'active' }, 200)).toMatchObject({ status: 'active' });
  await call('delete_webhook', { id }, 204);
  await call('get_webhook', { id }, 404);
});

it.each([
  ['ftp://example.com/', 'url: The webhook’s address is not https.'],
  ['not a url', 'url: The webhook’s address is not a URL.'],
  ['https://me:word@example.com/', 'url: The webhook’s address has a user name or password in it.'],
])('refuses the address %s, and names the field', async (url, message) => {
  const { error } = await call('create_webhook', { url, events: ['lead.moved'] }, 400);
  expect(error).toMatchObject({ code: 'argument.invalid', message });
});
