// All routes there are, and what holds for every one of them.
import { expect, it } from 'vitest';
import { operations } from '../../../src/catalog/registry.ts';
import { mintKey } from '../../../src/core/key-minting.ts';
import { allRoutes } from '../../../src/gateway/route-table.ts';
import { startStubTool } from '../mcp/stub-tool.ts';
import { legacy, send, startTestGateway } from './test-gateway.ts';

/** What each family of keys has, at its own address. */
const ofKeys = [
  'DELETE /:id',
  'DELETE /self',
  'GET ',
  'GET /:id',
  'GET /:id/events',
  'GET /:id/scope-use',
  'GET /self',
  'POST ',
  'POST /:id/rotate',
  'POST /self/rotate',
];
const keyAddresses = ['/mcp/v1/keys', '/v1/keys', '/api/v1/auth/tokens'];
const open = ['/healthz', '/readyz', '/metrics', '/openapi.json', '/llms.txt'];
/** Opened by what stands in the path, which nobody can make up. */
const unsubscribing = ['GET', 'POST'];

it('are these', () => {
  const keys = keyAddresses.flatMap((path) => ofKeys.map((route) => route.replace(' ', ` ${path}`)));
  expect(allRoutes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
    [
      ...keys,
      ...open.map((path) => `GET ${path}`),
      ...operations.map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
      'DELETE /mcp/v1/connections/:vendor',
      'GET /mcp/v1/connections',
      'GET /mcp/v1/connections/:vendor',
      'POST /mcp/v1/connections/:vendor',
      'POST /mcp/v1/connections/:vendor/check',
      'GET /api/v1/auth/workspaces',
      'GET /mcp/v1/tools/list',
      'GET /mcp/v1/usage',
      'POST /mcp/v1',
      'POST /mcp/v1/keys/report-leak',
      'POST /mcp/v1/tools/call',
      ...unsubscribing.map((method) => `${method} /unsubscribe/:token`),
    ].sort(),
  );
});

it('let nobody in without a key, but for those that serve who runs the gateway, and who has found a key', async () => {
  const { url } = await startTestGateway();
  for (const { method, path } of allRoutes) {
    const body = method === 'POST' ? {} : undefined;
    const { status } = await send(`${url}${path.replace(':id', 'key_x')}`, { method, body });
    const expected = open.includes(path)
      ? 200
      : path.endsWith('/report-leak')
        ? 400
        : path.startsWith('/unsub')
          ? 404
          : 401;
    expect([path, status]).toEqual([path, expected]);
  }
});

it('answer 503 with a wait, and nothing else, while the database is away', async () => {
  const gateway = await startStubTool(async () => ({ content: [] }));
  const { origin } = new URL(gateway.mcpUrl);
  const makeKey = async (path: string, fields: object): Promise<string> =>
    (await send(`${origin}${path}`, { key: gateway.key, body: fields })).json.key;
  const rest = await makeKey('/v1/keys', { label: 'Test', scopes: ['read:contacts'] });
  const velaflows = await makeKey('/api/v1/auth/tokens', { name: 'Test', scopes: ['admin:all'], environment: 'live' });
  const isOperation = new Set(operations.map(({ path }) => path.replace(/\{(\w+)\}/g, ':$1')));
  const keyFor = (path: string) => {
    if (!isOperation.has(path)) return gateway.key;
    return path.startsWith('/api/') ? velaflows : rest;
  };
  const unlock = await gateway.lockStore();
  for (const { method, path } of allRoutes) {
    if (open.includes(path) || path.startsWith('/unsubscribe')) continue;
    const fields = path.endsWith('/report-leak') ? { key: mintKey('mcp') } : legacy('tools/list');
    const body = method === 'POST' ? fields : undefined;
    const { status, headers, text } = await send(`${origin}${path.replace(':id', 'key_x')}`, {
      method,
      key: keyFor(path),
      body: path.endsWith('/tools/call') ? legacy('tools/call', { name: 'stub' }) : body,
    });
    expect([path, status, headers['retry-after']]).toEqual([path, 503, '5']);
    expect(text).toContain('store.unavailable');
  }
  unlock();
});

it('name their request in every answer', async () => {
  const { url } = await startTestGateway();
  const ids = new Set<unknown>();
  for (const { method, path } of allRoutes) {
    const { headers } = await send(`${url}${path}`, { method });
    expect(headers['x-request-id']).toMatch(/^req_[0-9a-z]{29}$/);
    ids.add(headers['x-request-id']);
  }
  expect(ids.size).toBe(allRoutes.length);
});
