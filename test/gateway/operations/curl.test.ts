// The published commands of both APIs, and those of the help, run with the real curl, with only host and key replaced.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import help from '../../../src/cli/topics/api.ts';
import { type ApiGateway, type Caller, fillPlace, type RecordIds, startApiGateway } from './api-gateway.ts';

let gateway: ApiGateway;
let rest: Caller;
let velaflows: Caller;
let ids: RecordIds;
beforeAll(async () => {
  gateway = await startApiGateway();
  const site = { siteId: gateway.siteId, environment: 'live' } as const;
  rest = await gateway.makeKey('rest', site);
  velaflows = await gateway.makeKey('velaflows', { ...site, workspaceId: gateway.workspaceId });
  ids = await fillPlace(gateway, velaflows.place, 'mark');
});
afterAll(() => gateway.close());

/** As it would be pasted into a shell, but for the key: it comes over stdin, where no list of processes shows it. */
async function run(printed: string) {
  const command = printed
    .replaceAll(/https:\/\/api\.velaro\.com|http:\/\/127\.0\.0\.1:8787/g, gateway.url)
    .replaceAll('https://api.velaflows.com', gateway.url)
    .replace(/"Authorization: Bearer [^"]*"/, '@-');
  const key = printed.includes('/api/v1/') ? velaflows.key : rest.key;
  const shell = spawn('bash', ['-c', command.replace('curl ', `curl -s -w '\\n%{http_code}' `)], {
    env: { ...process.env, VELAFLOWS_WORKSPACE_ID: gateway.workspaceId, WORKSPACE_ID: gateway.workspaceId },
  });
  shell.stdin.end(`Authorization: Bearer ${key}\n`);
  const [output] = await Promise.all([text(shell.stdout), once(shell, 'close')]);
  const lines = output.split('\n');
  return { status: Number(lines.pop()), json: JSON.parse(lines.join('\n')) };
}

it('lists conversations of the REST API', async () => {
  const { status, json } = await run(`curl https://api.velaro.com/v1/conversations \\
  -H "Authorization: Bearer vlk_your_api_key"`);
  expect(status).toBe(200);
  expect(json.conversations.map(({ id }: { id: string }) => id)).toContain(ids.conversation);
});

it('creates a conversation with the published fields, and reads it back', async () => {
  const created = await run(`curl -X POST https://api.velaro.com/v1/conversations \\
  -H "Authorization: Bearer vlk_your_api_key" \\
  -H "Content-Type: application/json" \\
  -d '{
    "visitorName": "Jane Smith",
    "visitorEmail": "jane@example.com",
    "channel": "chat",
    "message": "Hello, I need help",
    "customData": { "orderId": "12345" }
  }'`);
  expect(created).toMatchObject({
    status: 200,
    json: {
      visitorName: 'Jane Smith',
      visitorEmail: 'jane@example.com',
      channel: 'chat',
      status: 'open',
      customData: { orderId: '12345' },
      messages: [{ author: 'visitor', text: 'Hello, I need help', number: 1 }],
    },
  });
  const read = await run(`curl https://api.velaro.com/v1/conversations/${created.json.id} \\
  -H "Authorization: Bearer vlk_your_api_key"`);
  expect(read).toEqual(created);
  const contact = await run(`curl https://api.velaro.com/v1/contacts?email=jane@example.com \\
  -H "Authorization: Bearer vlk_your_api_key"`);
  expect(contact.json.contacts).toMatchObject([{ id: created.json.contactId, firstName: 'Jane', lastName: 'Smith' }]);
});

it('lists the inbox of a workspace, and the workspaces', async () => {
  const inbox = await run(`curl https://api.velaflows.com/api/v1/inbox/conversations \\
  -H "Authorization: Bearer sk_live_your_token" \\
  -H "x-workspace-id: $WORKSPACE_ID"`);
  expect(inbox.status).toBe(200);
  expect(inbox.json.conversations.map(({ id }: { id: string }) => id)).toContain(ids.conversation);
  const workspaces = await run(
    'curl https://api.velaflows.com/api/v1/auth/workspaces -H "Authorization: Bearer sk_live_your_token"',
  );
  expect(workspaces.json).toEqual({ workspaces: [{ id: gateway.workspaceId, name: expect.any(String) }] });
});

it('runs every command of the help', async () => {
  const shown = await help.text([], { environment: {} });
  const commands = [...shown.matchAll(/^ {4}curl (?:.*\\\n)*.*$/gm)].map(([command]) => command.trim());
  expect(commands).toHaveLength(4);
  for (const command of commands) expect([command, (await run(command)).status]).toEqual([command, 200]);
});
