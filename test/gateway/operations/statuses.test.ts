// Every status in the documentation's tables, for every operation.
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Operation } from '../../../src/catalog/define-operation.ts';
import { failuresOf } from '../../../src/catalog/operation-facts.ts';
import { operations } from '../../../src/catalog/registry.ts';
import { mintKey } from '../../../src/core/key-minting.ts';
import { type ApiGateway, type Caller, exampleWith, fillPlace, startApiGateway } from './api-gateway.ts';

let gateway: ApiGateway;
let callers: Readonly<Record<Operation['surface'], Caller>>;

beforeAll(async () => {
  gateway = await startApiGateway();
  const site = { siteId: gateway.siteId, environment: 'live' } as const;
  callers = {
    rest: await gateway.makeKey('rest', site),
    velaflows: await gateway.makeKey('velaflows', { ...site, workspaceId: gateway.workspaceId }),
  };
});

afterAll(() => gateway.close());

let marks = 0;

/** The example about records of its own, so that no test is in the way of another. */
async function freshExample(operation: Operation): Promise<Record<string, unknown>> {
  const mark = `mark${++marks}`;
  return exampleWith(operation, await fillPlace(gateway, callers.velaflows.place, mark), mark);
}

const each = operations.map((operation) => [operation.name, operation] as const);
const having = (status: number) => each.filter(([, operation]) => failuresOf(operation).includes(status));

/** The codes that the documentation names are VelaFlows' own. */
const codeOf = ({ surface }: Operation, rest: string, velaflows: string) => (surface === 'rest' ? rest : velaflows);

it.each(each)(
  '%s: answers its example with its status, and with nothing but what it declares',
  async (_name, operation) => {
    const { status, headers, text, json } = await gateway.call(
      callers[operation.surface],
      operation,
      await freshExample(operation),
    );
    expect([status, text]).toEqual([operation.status, expect.anything()]);
    expect(headers['x-request-id']).toMatch(/^req_/);
    if (operation.surface === 'rest') expect(Number(headers['x-ratelimit-remaining'])).toBeGreaterThan(0);
    if (status === 204) return;
    // As JSON Schema of an output no object may have more than it declares: zod would take the rest away without a word.
    const isAllowed = addFormats.default(new Ajv2020({ strict: false })).compile(z.toJSONSchema(operation.output));
    expect([isAllowed(json), isAllowed.errors]).toEqual([true, null]);
    if (operation.versioned) expect(headers.etag).toMatch(/^"\d+"$/);
  },
);

it.each(each)('%s: 400 names a field that it does not have', async (_name, operation) => {
  const input = { ...(await freshExample(operation)), nope: 1 };
  const { status, json } = await gateway.call(callers[operation.surface], operation, input);
  expect([status, json.error.code]).toEqual([400, 'argument.invalid']);
  expect(json.error.message).toContain('nope is not a field of');
});

describe('401', () => {
  it.each(each)('%s: without a key, and with one that nobody was given', async (_name, operation) => {
    const caller = callers[operation.surface];
    const code = codeOf(operation, 'key.invalid', 'UNAUTHORIZED');
    // Who is not let in is not told what is wrong with the rest either.
    for (const input of [operation.example, { ...operation.example, nope: 1 }])
      for (const key of ['', mintKey(operation.surface)]) {
        const { status, json, headers } = await gateway.call({ ...caller, key }, operation, input);
        expect([status, json.error.code]).toEqual([401, code]);
        expect(headers['www-authenticate']).toBe('Bearer realm="velaro-mcp"');
      }
  });

  it.each(['rest', 'velaflows'] as const)(
    '%s: with a key that is revoked or expired, which is told',
    async (surface) => {
      const { place } = callers[surface];
      const revoked = await gateway.makeKey(surface, place);
      await gateway.store.revokeKey(place.siteId, revoked.keyId);
      const expired = await gateway.makeKey(surface, place, { expiresAt: '2020-01-01T00:00:00.000Z' });
      for (const operation of operations.filter((each) => each.surface === surface)) {
        const ends = [
          await gateway.call(revoked, operation, operation.example),
          await gateway.call(expired, operation, operation.example),
        ];
        expect(ends.map(({ status, json }) => [status, json.error.code])).toEqual([
          [401, codeOf(operation, 'key.revoked', 'UNAUTHORIZED')],
          [401, codeOf(operation, 'key.expired', 'UNAUTHORIZED')],
        ]);
      }
    },
  );
});

describe('403', () => {
  it.each(each)('%s: for a key that has every scope but the one that is needed', async (_name, operation) => {
    const { surface, scope } = operation;
    const caller = callers[surface];
    const other = surface === 'rest' ? 'velaro' : 'velaflows';
    const scopes = [...new Set(operations.filter((each) => each.name.startsWith(other)).map((each) => each.scope))];
    const narrow = await gateway.makeKey(surface, caller.place, { scopes: scopes.filter((each) => each !== scope) });
    const { status, json } = await gateway.call(narrow, operation, operation.example);
    expect([status, json.error.code]).toEqual([403, codeOf(operation, 'scope.missing', 'FORBIDDEN')]);
    expect(json.error.message).toContain(`"${scope}"`);
    expect(json.error.hint).toContain(
      `create one with velaro-mcp keys create --kind ${surface} --label LABEL --scope `,
    );
  });

  it('is nobody with admin:all', async () => {
    const all = await gateway.makeKey('velaflows', callers.velaflows.place, { scopes: ['admin:all'] });
    for (const operation of operations.filter(({ surface }) => surface === 'velaflows')) {
      const { status } = await gateway.call(all, operation, await freshExample(operation));
      expect([operation.name, status]).toEqual([operation.name, operation.status]);
    }
  });

  it.each(each.filter(([, { surface }]) => surface === 'velaflows'))(
    '%s: for a workspace that the token does not reach',
    async (_name, operation) => {
      const headers = { 'x-workspace-id': '0123456789abcdef01234567' };
      const { status, json } = await gateway.call(callers.velaflows, operation, operation.example, { headers });
      expect([status, json.error.code]).toEqual([403, 'WORKSPACE_ACCESS_DENIED']);
    },
  );
});

it.each(each.filter(([, { surface }]) => surface === 'velaflows'))(
  '%s: 400 for a request that names no workspace, or one that is none',
  async (_name, operation) => {
    const anywhere = { ...callers.velaflows, place: { ...callers.velaflows.place } };
    const nowhere = await gateway.call(
      { ...anywhere, place: { siteId: gateway.siteId, environment: 'live' } },
      operation,
      operation.example,
    );
    expect([nowhere.status, nowhere.json.error.code]).toEqual([400, 'argument.invalid']);
    expect(nowhere.json.error.message).toContain('x-workspace-id');
    const headers = { 'x-workspace-id': 'acme' };
    const wrong = await gateway.call(callers.velaflows, operation, operation.example, { headers });
    expect([wrong.status, wrong.json.error.code]).toEqual([400, 'argument.invalid']);
  },
);

it.each(having(404))('%s: 404 for an id that nothing has', async (_name, operation) => {
  const { status, json } = await gateway.call(callers[operation.surface], operation, {
    ...(await freshExample(operation)),
    id: operation.example.id,
  });
  expect([status, json.error.code]).toEqual([404, 'record.unknown']);
});

it.each(having(412))('%s: 412 for a version that is gone, and then nothing is changed', async (_name, operation) => {
  const input = await freshExample(operation);
  const sendFor = (version: string) =>
    gateway.call(callers[operation.surface], operation, input, { headers: { 'if-match': version } });
  for (const gone of ['"99"', 'W/"99"', '"another"']) {
    const { status, json } = await sendFor(gone);
    expect([status, json.error.code]).toEqual([412, 'version.stale']);
  }
  for (const none of ['3', '"1", "2"']) {
    const { status, json } = await sendFor(none);
    expect([status, json.error.code]).toEqual([400, 'argument.invalid']);
  }
  const changed = await sendFor('*');
  expect(changed.status).toBe(operation.status);
  if (operation.kind === 'delete') return;
  const again = await sendFor(String(changed.headers.etag));
  expect([again.status, again.json.version]).toEqual([200, changed.json.version + 1]);
  expect((await sendFor(String(changed.headers.etag))).status).toBe(412);
});

it.each(having(409).filter(([, { kind }]) => kind === 'create'))(
  '%s: the same Idempotency-Key makes it once, and another body is 409',
  async (_name, operation) => {
    const caller = callers[operation.surface];
    const [input, another] = [await freshExample(operation), await freshExample(operation)];
    const headers = { 'idempotency-key': `once ${operation.name}` };
    const first = await gateway.call(caller, operation, input, { headers });
    expect([first.status, first.headers['idempotency-replayed']]).toEqual([operation.status, undefined]);
    const second = await gateway.call(caller, operation, input, { headers });
    expect([second.status, second.headers['idempotency-replayed']]).toEqual([operation.status, 'true']);
    const { shownOnce } = operation;
    expect(second.json).toEqual({ ...first.json, ...(shownOnce !== undefined && { [shownOnce]: null }) });
    expect(second.headers.etag).toBe(first.headers.etag);
    const other = await gateway.call(caller, operation, another, { headers });
    expect([other.status, other.json.error.code]).toEqual([409, 'idempotency.mismatch']);
  },
);

it.each(having(429))('%s: 429 with the wait, for a key whose minute is used up', async (_name, operation) => {
  const key = await gateway.makeKey('rest', callers.rest.place, { requestsPerMinute: 1 });
  const [first, second] = [
    await gateway.call(key, operation, operation.example),
    await gateway.call(key, operation, operation.example),
  ];
  expect(first.headers['x-ratelimit-remaining']).toBe('0');
  expect([second.status, second.json.error.code, second.headers['x-ratelimit-remaining']]).toEqual([
    429,
    'rate.key',
    '0',
  ]);
  expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
  expect(second.headers['x-ratelimit-reset']).toMatch(/^\d{10}$/);
});

it.each(['rest', 'velaflows'] as const)('%s: each scope that a key uses is written down', async (surface) => {
  const { place, keyId, ...caller } = await gateway.makeKey(surface, callers[surface].place);
  const mine = operations.filter((operation) => operation.surface === surface);
  for (const operation of mine) await gateway.call({ ...caller, keyId, place }, operation, operation.example);
  const used = (await gateway.store.scopeUse(place.siteId, keyId)).map(({ scope }) => scope);
  expect(used.sort()).toEqual([...new Set(mine.map(({ scope }) => scope))].sort());
});
