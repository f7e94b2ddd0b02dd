// The forms that tools can take, on a made-up vendor: queries, forms, several steps, empty answers, a site's own account.
import { afterEach, expect, it } from 'vitest';
import * as z from 'zod';
import type { CredentialSource } from '../../../src/gateway/engine/credential-source.ts';
import { ask, change, defineStepsTool, defineVendorTool } from '../../../src/skills/define-tool.ts';
import { call, closeEngines, depot, engineFor, madeUp } from './depot.ts';
import { closeVendors, json, vendorThat } from './loopback-vendor.ts';

afterEach(async () => {
  await closeVendors();
  await closeEngines();
});

const send = defineVendorTool({
  ...madeUp,
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
  ...madeUp,
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

it('a form, a query and the account’s name go out encoded; a 202 without a body gives the id of its header', async () => {
  const vendor = await vendorThat((response) => response.writeHead(202, { 'x-message-id': 'm-7' }).end());
  const engine = engineFor({ vendorUrls: { depot: vendor.url } }, send);
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
  const engine = engineFor({ vendorUrls: { depot: vendor.url } }, send);
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
  const engine = engineFor({ vendorUrls: { depot: vendor.url } }, close);
  expect(await call(engine, 'depot_close', { number: 'P1' })).toEqual({ closed: 'p-9' });
  expect(vendor.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /accounts/acme/parcels?number=P1',
    'GET /accounts/acme/parcels?number=P1',
    'PATCH /accounts/acme/parcels/p-9',
  ]);
});

it('several steps: nothing found ends in words about what was asked for, and nothing is changed', async () => {
  const vendor = await vendorThat(json(200, { ids: [] }));
  const engine = engineFor({ vendorUrls: { depot: vendor.url } }, close);
  await expect(call(engine, 'depot_close', { number: 'P1' })).rejects.toMatchObject({
    code: 'vendor.not-found',
    message: 'Depot has no parcel P1.',
  });
  expect(vendor.received).toHaveLength(1);
});

const moved = z.object({ id: z.string() });

const move = defineStepsTool({
  ...madeUp,
  name: 'depot_move',
  vendor: { ...depot, payload: ({ body }) => body },
  kind: 'create',
  input: z.strictObject({ number: z.string() }),
  output: z.object({ parcel: z.string(), label: z.string() }),
  example: { number: 'P1' },
  *steps({ number }) {
    const parcel = yield* change(
      { method: 'POST', path: 'parcels', body: { number } },
      moved,
      ({ id }) => `parcel ${id} was made`,
    );
    const label = yield* change({ method: 'POST', path: 'labels', body: { parcel: parcel.id } }, moved, String);
    return { parcel: parcel.id, label: label.id };
  },
  subject: ({ number }) => `parcel ${number}`,
});

const goOn = 'Do not make this call again, which would do that twice: go on from what is done with other calls.';

it.each([
  ['is refused', json(422, {}), 'vendor.refused', 'Depot refused the call (HTTP 422). By then parcel p-9 was made.'],
  ['fails', json(503, {}), 'vendor.unavailable', 'Depot is not available (HTTP 503). By then parcel p-9 was made.'],
  [
    'is answered with something else',
    json(200, { id: 7 }),
    'vendor.answer',
    "Depot's answer is not what depot_move expects of version 1: id. By then parcel p-9 was made, and something was changed that the answer does not name.",
  ],
])('several steps: one that %s names what the steps before it have done', async (_what, reply, code, message) => {
  const vendor = await vendorThat(json(201, { id: 'p-9' }), reply);
  const engine = engineFor({ vendorUrls: { depot: vendor.url } }, move);
  await expect(call(engine, 'depot_move', { number: 'P1' })).rejects.toMatchObject({
    code,
    message,
    hint: goOn,
    retryable: false,
    details: { done: expect.arrayContaining(['parcel p-9 was made']) },
  });
  expect(vendor.received).toHaveLength(2);
});

it('several steps: the first one that fails is a failure like any other', async () => {
  const vendor = await vendorThat(json(422, {}));
  const engine = engineFor({ vendorUrls: { depot: vendor.url } }, move);
  await expect(call(engine, 'depot_move', { number: 'P1' })).rejects.toMatchObject({
    message: 'Depot refused the call (HTTP 422).',
    hint: undefined,
  });
});

it('a change that is done, and whose answer cannot be read, is not to be made again', async () => {
  const vendor = await vendorThat(json(200, { id: 'p-9' }));
  const engine = engineFor({ vendorUrls: { depot: vendor.url } }, send);
  await expect(call(engine, 'depot_send', { to: 'a' })).rejects.toMatchObject({
    code: 'vendor.answer',
    hint: 'It was done all the same: look before you call again.',
  });
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
