// The published documentation's commands, run with the real curl, with only host and key replaced.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { startTestGateway } from './test-gateway.ts';

/** Runs a command line as it would be pasted into a shell, but for the key: it comes over stdin, where no list of processes shows it. */
async function shell(command: string): Promise<string> {
  const header = /"(Authorization: Bearer [^"]*)"/;
  const pasted = spawn('bash', ['-c', command.replace(header, '@-')]);
  pasted.stdin.end(`${header.exec(command)?.[1]}\n`);
  const [output] = await Promise.all([text(pasted.stdout), once(pasted, 'close')]);
  return output;
}

it('lists tools, calls one, creates, lists and revokes a key', async () => {
  const { mcpUrl, admin } = await startTestGateway({ sandbox: true });

  const listed = await shell(`curl -s -X GET ${mcpUrl}/tools/list \\
  -H "Authorization: Bearer ${admin}"`);
  expect(JSON.parse(listed).tools.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['shopify_get_order', 'velaro_get_usage', 'velaro_list_agents']),
  );

  const called = await shell(`curl -s -X POST ${mcpUrl}/tools/call \\
  -H "Authorization: Bearer ${admin}" \\
  -H "Content-Type: application/json" \\
  -d '{
    "jsonrpc": "2.0",
    "method": "tools/call",
    "params": { "name": "shopify_get_order", "arguments": { "orderId": "5001234567890" } },
    "id": 1
  }'`);
  const answer = JSON.parse(called);
  expect(answer).toMatchObject({ jsonrpc: '2.0', id: 1 });
  expect(answer.result.structuredContent.id).toContain('5001234567890');

  const created = JSON.parse(
    await shell(`curl -s -X POST ${mcpUrl}/keys \\
  -H "Authorization: Bearer ${admin}" \\
  -H "Content-Type: application/json" \\
  -d '{ "label": "Claude Desktop", "scopes": ["commerce", "crm"] }'`),
  );
  expect(created).toMatchObject({ label: 'Claude Desktop', scopes: ['commerce', 'crm'] });

  const keys = JSON.parse(await shell(`curl -s ${mcpUrl}/keys -H "Authorization: Bearer ${admin}"`));
  expect(keys.keys.map(({ id }: { id: string }) => id)).toContain(created.id);

  const revoke = `curl -s -o /dev/null -w '%{http_code}' -X DELETE ${mcpUrl}/keys/${created.id} -H "Authorization: Bearer ${admin}"`;
  expect(await shell(revoke)).toBe('204');
  const after = `curl -s -o /dev/null -w '%{http_code}' ${mcpUrl}/tools/list -H "Authorization: Bearer ${created.key}"`;
  expect(await shell(after)).toBe('401');
});

it('tells who forgets the content type which header to add', async () => {
  const { mcpUrl, admin } = await startTestGateway();
  const said = await shell(`curl -s -X POST ${mcpUrl}/keys -H "Authorization: Bearer ${admin}" -d '{"label":"x"}'`);
  expect(JSON.parse(said).error.hint).toBe('Send the header "Content-Type: application/json".');
});
