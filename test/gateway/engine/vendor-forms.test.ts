// The forms that tools can take, on a made-up vendor: queries, forms, several steps, empty answers, a choice of vendors, a site's own account.
import { afterEach, expect, it } from 'vitest';
import * as z from 'zod';
import type { CredentialSource } from '../../../src/gateway/engine/credential-source.ts';
import { createSkillEngine, type SkillEngine } from '../../../src/gateway/engine/skill-engine.ts';
import { ask, defineStepsTool, defineVendorTool, type ToolDefinition } from '../../../src/skills/define-tool.ts';
import { defineVendor, secret, setting } from '../../../src/skills/define-vendor.ts';
import { closeVendors, json, vendorThat } from './loopback-vendor.ts';

const engines: SkillEngine[] = [];

afterEach(async () => {
  await closeVendors();
  for (const engine of engines.splice(0)) await engine.close();
});

const depot = defineVendor({
  id: 'depot',
  title: 'Depot',
  version: '1',
  credentials: {
    account: setting('DEPOT_ACCOUNT', z.string(), 'acme'),
    password: secret('DEPOT_PASSWORD', z.string()),
  },
  ways: [['account', 'password']],
  baseUrl: ({ account }) => new URL(`https://depot.example/accounts/${account}/`),
  headers: ({ password }) => ({ authorization: `Bearer ${password}` }),
  requestIdHeader: 'x-id',
  payload: ({ body, header }) => ({ body, id: header('x-message-id') }),
  fault: () => undefined,
});

const text = { scope: 'commerce', title: 'Made up', description: 'Made up.', vendorScopes: [] } as const;

const send = defineVendorTool({
  ...text,
  name: 'depot_send',
  vendor: depot,
  kind: 'create',
  input: z.strictObject({ to: z.string(), tags: z.array(z.string()).optional() }),
  output: z.object({ id: z.string() }),
  example: { to: 'a' },
  request: ({ to, tags }, { account }) => ({
    method: 'POST',
    path: 'parcels',
    query: { 'note to': 'a b&c', none: undefined },
    form: { To: to, Tag: tags, From: account },
  }),
  answer: z.object({ id: z.string() }),
  read: ({ id }) => ({ id }),
  subject: ({ to }) => `parcel to ${to}`,
});

const found = z.object({ body: z.object({ ids: z.array(z.string()) }) });

const close = defineStepsTool({
  ...text,
  name: 'depot_close',
  vendor: depot,
  kind: 'update',
  input: z.strictObject({ number: z.string() }),
  output: z.object({ closed: z.string() }),
  example: { number: 'P1' },
  *steps({ number }) {
    const { body } = yield* ask({ method: 'GET', path: 'parcels', query: { number } }, found);
    const [id] = body.ids;
    if (id === undefined) return undefined;
    yield* ask({ method: 'PATCH', path: `parcels/${id}`, body: { closed: true } }, z.object({}));
    return { closed: id };
  },
  subject: ({ number }) => `parcel ${number}`,
});

function engineFor(
  options: { urls?: Record<string, URL>; credentials?: CredentialSource },
  ...definitions: readonly ToolDefinition[]
) {
  const engine = createSkillEngine({
    data: { run: () => Promise.reject(new Error('no native tool runs here')) },
    environment: {},
    ...(options.urls && { vendorUrls: options.urls }),
    ...(options.credentials && { credentials: options.credentials }),
    limits: { firstWaitMs: 1 },
    definitions,
  });
  engines.push(engine);
  return engine;
}

async function call(engine: SkillEngine, name: string, input: unknown, siteId = 'site_1') {
  const { signal } = new AbortController();
  const result = await engine.find(name)?.run(input, { siteId, keyId: 'key', requestId: 'req', signal });
  return result?.structuredContent;
}

it('a form, a query and the account’s name go out encoded; a 202 without a body gives the id of its header', async () => {
  const vendor = await vendorThat((response) => response.writeHead(202, { 'x-message-id': 'm-7' }).end());
  const engine = engineFor({ urls: { depot: vendor.url } }, send);
  expect(await call(engine, 'depot_send', { to: 'ä&b', tags: ['x', 'y'] })).toEqual({ id: 'm-7' });
  expect(vendor.received).toMatchObject([
    {
      method: 'POST',
      path: '/accounts/acme/parcels?note%20to=a%20b%26c',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'To=%C3%A4%26b&Tag=x&Tag=y&From=acme',
    },
  ]);
});

it('no body at HTTP 200 is no answer', async () => {
  const vendor = await vendorThat((response) => response.writeHead(200).end());
  const engine = engineFor({ urls: { depot: vendor.url } }, send);
  await expect(call(engine, 'depot_send', { to: 'a' })).rejects.toMatchObject({
    code: 'vendor.answer',
    message: 'Depot answered HTTP 200 with nothing.',
  });
});

it('several steps: the look-up may be repeated, the change goes out once', async () => {
  const replies = [
    json(503, {}),
    json(200, { ids: ['p-9'] }),
    (response: { writeHead(status: number): { end(): void } }) => response.writeHead(204).end(),
  ];
  const vendor = await vendorThat(...replies);
  const engine = engineFor({ urls: { depot: vendor.url } }, close);
  expect(await call(engine, 'depot_close', { number: 'P1' })).toEqual({ closed: 'p-9' });
  expect(vendor.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /accounts/acme/parcels?number=P1',
    'GET /accounts/acme/parcels?number=P1',
    'PATCH /accounts/acme/parcels/p-9',
  ]);
});

it('several steps: nothing found ends in words about what was asked for, and nothing is changed', async () => {
  const vendor = await vendorThat(json(200, { ids: [] }));
  const engine = engineFor({ urls: { depot: vendor.url } }, close);
  await expect(call(engine, 'depot_close', { number: 'P1' })).rejects.toMatchObject({
    code: 'vendor.not-found',
    message: 'Depot has no parcel P1.',
  });
  expect(vendor.received).toHaveLength(1);
});

it('a site’s own account: there from the call after it was connected, gone with it, and never another site’s', async () => {
  const connected = new Map<string, string>();
  const credentials: CredentialSource = {
    async read(siteId) {
      const password = connected.get(siteId);
      if (password === undefined) return undefined;
      return { fields: { account: siteId, password }, revision: password, origin: 'connection' };
    },
    connected: async (siteId) => new Set(connected.has(siteId) ? ['depot'] : []),
  };
  const engine = engineFor({ credentials }, send);
  const listed = async (siteId: string) => (await engine.toolsFor(siteId)).map(({ name }) => name);
  const refused = {
    code: 'vendor.unconfigured',
    message: 'Depot is not connected here.',
    hint: 'Run velaro-mcp connect depot.',
  };
  expect(await listed('site_1')).toEqual([]);
  await expect(call(engine, 'depot_send', { to: 'a' })).rejects.toMatchObject(refused);

  connected.set('site_1', `password-${'p'.repeat(8)}`);
  expect([await listed('site_1'), await listed('site_2')]).toEqual([['depot_send'], []]);
  await expect(call(engine, 'depot_send', { to: 'a' }, 'site_2')).rejects.toMatchObject(refused);

  connected.delete('site_1');
  expect(await listed('site_1')).toEqual([]);
  await expect(call(engine, 'depot_send', { to: 'a' })).rejects.toMatchObject(refused);
});
