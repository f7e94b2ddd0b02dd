// All routes there are, and what holds for every one of them.
import { expect, it } from 'vitest';
import { allRoutes } from '../../../src/gateway/route-table.ts';
import { send, startTestGateway } from './test-gateway.ts';

it('are these', () => {
  expect(allRoutes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    'DELETE /mcp/v1/keys/:id',
    'DELETE /mcp/v1/keys/self',
    'GET /healthz',
    'GET /mcp/v1/keys',
    'GET /mcp/v1/keys/:id',
    'GET /mcp/v1/keys/self',
    'GET /mcp/v1/tools/list',
    'GET /mcp/v1/usage',
    'POST /mcp/v1',
    'POST /mcp/v1/keys',
    'POST /mcp/v1/keys/:id/rotate',
    'POST /mcp/v1/keys/self/rotate',
    'POST /mcp/v1/tools/call',
  ]);
});

it('let nobody in without a key, but for the one that says the gateway is up', async () => {
  const { url } = await startTestGateway();
  for (const { method, path } of allRoutes) {
    const body = method === 'POST' ? {} : undefined;
    const { status } = await send(`${url}${path.replace(':id', 'key_x')}`, { method, body });
    expect([path, status]).toEqual([path, path === '/healthz' ? 200 : 401]);
  }
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
