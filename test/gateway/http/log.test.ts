// The log: enough to follow a request, nothing that anybody sent.
import { expect, it } from 'vitest';
import { legacy, send, startTestGateway } from './test-gateway.ts';

it('has one line a request, with the pattern of its route and the id of its key', async () => {
  const gateway = await startTestGateway();
  const { id, key } = await gateway.createKey({ label: 'Secret label' });
  const sent = legacy('tools/call', { name: 'velaro_get_usage', arguments: { month: '2026-01' } });
  const called = await send(gateway.mcpUrl, { key, body: sent });
  await send(`${gateway.mcpUrl}/keys/${id}?token=${key}`, { key: gateway.admin, method: 'DELETE' });
  await send(`${gateway.url}/not/${key}`);
  await send(gateway.mcpUrl, { key, body: sent });
  await gateway.stop();

  const shape = /^20\S+Z (?<request>req_\w{29}) (?<what>\S+ \S+ \d{3}) \d+\.\dms (?<key>\S+)$/;
  const lines = gateway.log.map((line) => shape.exec(line)?.groups);
  expect(lines.map((groups) => groups?.what)).toEqual([
    'POST /mcp/v1/keys 201',
    'POST /mcp/v1 200',
    'DELETE /mcp/v1/keys/:id 204',
    'GET - 404',
    'POST /mcp/v1 401',
  ]);
  expect(lines[1]).toMatchObject({ request: called.headers['x-request-id'], key: id });
  expect(lines.slice(3).map((groups) => groups?.key)).toEqual(['-', '-']);
  for (const leak of [key, gateway.admin, 'Secret label', '2026-01"', 'token='])
    expect(gateway.log.join('\n')).not.toContain(leak);
});
