// Vendors' connections over HTTP: who may make them, which tools come and go with them, on every replica, and that nothing leaks.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeMasterKeyText } from '../../../src/gateway/credentials/master-key.ts';
import { EventStreamReader } from '../../../src/protocol/sse.ts';
import { smtpUrl, startMailServer } from '../../skills/email/mail-server.ts';
import { legacy, modern, send, startTestGateway, type TestGateway } from './test-gateway.ts';

const masterKey = makeMasterKeyText();
const environment = { VELARO_MASTER_KEY: masterKey };
const token = `token-${randomBytes(12).toString('hex')}`;
const body = { credentials: { shop: 'acme', accessToken: token }, check: false };

const at = ({ mcpUrl }: TestGateway, path = '') => `${mcpUrl}/connections${path}`;
const connect = (gateway: TestGateway, key = gateway.admin, wanted: unknown = body) =>
  send(at(gateway, '/shopify'), { key, body: wanted });
const disconnect = (gateway: TestGateway) => send(at(gateway, '/shopify'), { key: gateway.admin, method: 'DELETE' });

async function shopifyTools({ mcpUrl }: TestGateway, key: string): Promise<readonly string[]> {
  const { json } = await send(`${mcpUrl}/tools/list`, { key });
  return json.tools.map(({ name }: { name: string }) => name).filter((name: string) => name.startsWith('shopify_'));
}

/** Listens for changed tools; what it resolves to waits for the next word of them. */
function listener({ mcpUrl }: TestGateway, key: string): Promise<() => Promise<void>> {
  const { body: asks, headers } = modern('subscriptions/listen', { notifications: { toolsListChanged: true } });
  return new Promise((resolve, reject) => {
    const outgoing = request(mcpUrl, {
      agent: false,
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    });
    onTestFinished(() => void outgoing.destroy());
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const waiting: (() => void)[] = [];
      let told = 0;
      const reader = new EventStreamReader(({ data }) => {
        if (!data.includes('notifications/tools/list_changed')) return;
        const next = waiting.shift();
        if (next) next();
        else told += 1;
      });
      response.on('data', (piece: Buffer) => reader.push(piece));
      resolve(async () => {
        if (told > 0) told -= 1;
        else await new Promise<void>((changed) => waiting.push(changed));
      });
    });
    outgoing.end(JSON.stringify(asks));
  });
}

it('bring a vendor’s tools and take them away, on every gateway of the data, and tell who listens', async () => {
  const gateway = await startTestGateway({ environment });
  const other = await startTestGateway({
    environment,
    dataDir: gateway.dataDir,
    subscriptions: { keepAliveMs: 20 },
  });
  const { key } = await gateway.createKey({ scopes: ['commerce'] });
  const [changedHere, changedThere] = [await listener(gateway, key), await listener(other, key)];
  expect(await shopifyTools(gateway, key)).toEqual([]);

  const { status, json } = await connect(gateway);
  expect(status).toBe(200);
  expect(json).toMatchObject({ vendor: 'shopify', connected: true, source: 'database', asked: false });
  expect(json.tools).toContain('shopify_get_order');
  await Promise.all([changedHere(), changedThere()]);
  for (const each of [gateway, other]) expect(await shopifyTools(each, key)).toEqual(json.tools);

  expect((await disconnect(gateway)).status).toBe(204);
  await Promise.all([changedHere(), changedThere()]);
  for (const each of [gateway, other]) expect(await shopifyTools(each, key)).toEqual([]);
  expect((await disconnect(gateway)).json.error.code).toBe('vendor.disconnected');
});

it('that are gone end a call before it counts; what was answered before is answered again', async () => {
  const gateway = await startTestGateway({ environment });
  const { port } = await startMailServer();
  const credentials = { server: smtpUrl(port), from: 'support@example.com' };
  const connected = await send(at(gateway, '/smtp'), { key: gateway.admin, body: { credentials, check: false } });
  expect(connected.status).toBe(200);
  const args = { to: ['maria@example.com'], subject: 'Hello', text: 'Hello Maria' };
  const mail = (key?: string) =>
    send(gateway.mcpUrl, {
      key: gateway.admin,
      body: legacy('tools/call', { name: 'velaro_send_email', arguments: args }),
      headers: key === undefined ? {} : { 'idempotency-key': key },
    });
  const first = await mail('one');
  expect(first.json.result).not.toHaveProperty('isError');
  await send(at(gateway, '/smtp'), { key: gateway.admin, method: 'DELETE' });

  for (const key of [undefined, 'two']) {
    const { json } = await mail(key);
    expect(json.result).toMatchObject({
      isError: true,
      _meta: { 'velaro/error': { code: 'vendor.unconfigured', message: expect.stringContaining('connected here.') } },
    });
  }
  expect((await mail('one')).json.result).toEqual(first.json.result);
  expect((await send(`${gateway.mcpUrl}/usage`, { key: gateway.admin })).json.used).toBe(1);
});

it('are the site’s administrators’ alone', async () => {
  const gateway = await startTestGateway({ environment });
  const { key } = await gateway.createKey({ scopes: ['commerce'] });
  const requests = [
    send(at(gateway), { key }),
    send(at(gateway, '/shopify'), { key }),
    connect(gateway, key),
    send(at(gateway, '/shopify/check'), { key, method: 'POST' }),
    send(at(gateway, '/shopify'), { key, method: 'DELETE' }),
  ];
  for (const { status, json } of await Promise.all(requests))
    expect([status, json.error.code, json.error.message]).toEqual([
      403,
      'admin.required',
      'This key may not connect vendors.',
    ]);
});

it('never show a credential: not in an answer, the log, or the database', async () => {
  const gateway = await startTestGateway({ environment });
  const texts = [(await connect(gateway)).text];
  texts.push((await send(at(gateway), { key: gateway.admin })).text);
  texts.push((await send(at(gateway, '/shopify'), { key: gateway.admin })).text);
  const wrong = { credentials: { shop: 'no shop', accessToken: token } };
  const refused = await connect(gateway, gateway.admin, wrong);
  expect(refused.json.error).toMatchObject({
    code: 'argument.invalid',
    message: "SHOPIFY_SHOP must be the shop's name, alone or with .myshopify.com.",
    hint: 'For example acme.myshopify.com.',
  });
  texts.push(refused.text, gateway.log.join('\n'));
  for (const file of readdirSync(gateway.dataDir)) texts.push(readFileSync(join(gateway.dataDir, file), 'latin1'));
  for (const text of texts) for (const secret of [token, masterKey]) expect(text).not.toContain(secret);
});

it('say what a vendor needs before it is connected', async () => {
  const gateway = await startTestGateway({ environment });
  const { json } = await send(at(gateway, '/shopify'), { key: gateway.admin });
  expect(json).toMatchObject({ title: 'Shopify', connected: false, source: null, connectedAt: null });
  expect(json.fields).toContainEqual({
    name: 'accessToken',
    variable: 'SHOPIFY_ACCESS_TOKEN',
    secret: true,
    example: null,
  });
  expect(json.ways).toContainEqual(['shop', 'accessToken']);
  const { json: list } = await send(at(gateway), { key: gateway.admin });
  expect(list.connections).toContainEqual(json);
});

it('of the environment are not changed over HTTP', async () => {
  const gateway = await startTestGateway({
    environment: { ...environment, SHOPIFY_SHOP: 'acme', SHOPIFY_ACCESS_TOKEN: token },
  });
  expect(await shopifyTools(gateway, gateway.admin)).toContain('shopify_get_order');
  expect((await connect(gateway)).json.error).toMatchObject({ code: 'vendor.environment' });
  expect((await disconnect(gateway)).json.error).toMatchObject({ code: 'vendor.environment' });
});

it('in a sandbox stand beside the stand-ins', async () => {
  const gateway = await startTestGateway({ sandbox: true });
  expect((await send(at(gateway, '/shopify'), { key: gateway.admin })).json).toMatchObject({
    connected: true,
    source: 'sandbox',
  });
  expect((await send(at(gateway, '/shopify/check'), { key: gateway.admin, method: 'POST' })).json.error.code).toBe(
    'vendor.disconnected',
  );
});

it('without a master key are refused, and say what to set', async () => {
  const gateway = await startTestGateway();
  const { status, json } = await connect(gateway);
  expect([status, json.error]).toMatchObject([
    409,
    {
      code: 'masterkey.missing',
      message: 'There is no master key to seal with.',
      hint: 'Set VELARO_MASTER_KEY where the gateway runs; a new one comes from: openssl rand -base64 32',
    },
  ]);
});

it('that a gateway cannot open are named in its log, and by the calls that need them, while all else works', async () => {
  const first = await startTestGateway({ environment });
  await connect(first);
  await first.stop();
  const gateway = await startTestGateway({ dataDir: first.dataDir });
  expect(gateway.log.join('\n')).toMatch(
    /^Credentials of shopify cannot be opened: they are sealed with master key [0-9a-f]{8}, which is not in VELARO_MASTER_KEY\.$/m,
  );
  const call = (name: string, args: object) =>
    send(gateway.mcpUrl, { key: first.admin, body: legacy('tools/call', { name, arguments: args }) });
  const { json } = await call('shopify_get_order', { orderId: '1042' });
  expect(json.result).toMatchObject({ isError: true });
  expect(json.result.content[0].text).toMatch(/sealed with master key [0-9a-f]{8}, which this gateway does not have/);
  expect((await call('velaro_get_usage', {})).json.result.isError).toBeFalsy();
  expect((await send(at(gateway, '/shopify/check'), { key: first.admin, method: 'POST' })).json.error.code).toBe(
    'masterkey.missing',
  );
});

it('with a master key that is none keep a gateway from starting', async () => {
  await expect(startTestGateway({ environment: { VELARO_MASTER_KEY: 'secret' } })).rejects.toMatchObject({
    code: 'masterkey.malformed',
  });
});
