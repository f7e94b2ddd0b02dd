// The tools on the gateway's own data: what they answer, page by page, and only for the key that calls.
import { afterAll, describe, expect, it } from 'vitest';
import { createSkillEngine, type EngineTool } from '../../../src/gateway/engine/skill-engine.ts';
import type { Agent, NativeSource } from '../../../src/skills/native-data.ts';

const names = ['Amara', 'Ben', 'Chloe', 'Dmitri', 'Elena'];
const agents: readonly Agent[] = names.map((name, index) => ({
  id: `agt_${index + 1}`,
  name,
  email: `${name.toLowerCase()}@acme.example`,
  team: index % 2 === 0 ? 'Support' : 'Sales',
  status: index === 4 ? 'away' : 'online',
  activeConversations: index,
  capacity: 5,
}));

/** Answers like the store, and keeps who was asked for. */
const asked: unknown[] = [];
const data: NativeSource = {
  async listAgents(siteId, { status, team, limit, afterId }) {
    asked.push({ siteId, status, team, limit, afterId });
    const matching = agents.filter((agent) => (!status || agent.status === status) && (!team || agent.team === team));
    const start = afterId === undefined ? 0 : matching.findIndex(({ id }) => id === afterId) + 1;
    return matching.slice(start, start + limit);
  },
  async usage(siteId, keyId, month = '2026-10') {
    asked.push({ siteId, keyId, month });
    return {
      month,
      used: 12,
      quota: { limit: 5000, used: 4990, resetsAt: '2026-11-01T00:00:00.000Z', of: 'plan' },
      byTool: [{ tool: 'shopify_get_order', calls: 12 }],
    };
  },
};
const engine = createSkillEngine({ data, environment: {} });

afterAll(() => engine.close());

function tool(name: string): EngineTool {
  const found = engine.find(name);
  if (!found) throw new Error(`${name} is not there`);
  return found;
}

async function call(name: string, args: unknown) {
  const parsed = tool(name).parse(args);
  if (!parsed.ok) throw parsed.error;
  const { signal } = new AbortController();
  const result = await tool(name).run(parsed.input, { siteId: 'site_1', keyId: 'key_1', requestId: 'req_1', signal });
  return result.structuredContent;
}

function textAt(value: unknown, name: string): string {
  const member: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  if (typeof member !== 'string') throw new Error(`${name} is not a text`);
  return member;
}

describe('velaro_list_agents', () => {
  it('gives every agent once, page by page, and ends', async () => {
    const seen: unknown[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 3; page++) {
      const answer = await call('velaro_list_agents', { limit: 2, ...(cursor !== undefined && { cursor }) });
      const { agents: listed, nextCursor } = { agents: undefined, nextCursor: undefined, ...answer };
      seen.push(listed);
      cursor = typeof nextCursor === 'string' ? nextCursor : undefined;
    }
    expect(seen).toEqual([agents.slice(0, 2), agents.slice(2, 4), agents.slice(4)]);
    expect(cursor).toBeUndefined();
  });

  it('a page that holds exactly what is left is the last one', async () => {
    expect(await call('velaro_list_agents', { limit: 5 })).toEqual({ agents });
  });

  it('asks for the agents of the calling key’s site only, with its filters', async () => {
    asked.length = 0;
    await call('velaro_list_agents', { status: 'online', team: 'Sales' });
    expect(asked).toEqual([{ siteId: 'site_1', status: 'online', team: 'Sales', limit: 26, afterId: undefined }]);
  });

  it('takes a cursor with another page size, and refuses it with other filters', async () => {
    const first = await call('velaro_list_agents', { team: 'Support', limit: 1 });
    const cursor = textAt(first, 'nextCursor');
    expect(await call('velaro_list_agents', { team: 'Support', limit: 2, cursor })).toMatchObject({
      agents: [{ id: 'agt_3' }, { id: 'agt_5' }],
    });
    for (const filters of [{}, { team: 'Sales' }, { team: 'Support', status: 'online' }]) {
      const parsed = tool('velaro_list_agents').parse({ ...filters, cursor });
      expect(parsed.ok ? undefined : parsed.error.body).toMatchObject({
        code: 'tool.arguments',
        message: 'cursor is not a cursor of this list: give nextCursor of the previous page, with the same filters.',
      });
    }
  });

  it.each(['agt_1', 'AAAA', '%%%', Buffer.from('agt_1').toString('base64url')])(
    'refuses the made-up cursor %j',
    (cursor) => {
      expect(tool('velaro_list_agents').parse({ cursor }).ok).toBe(false);
    },
  );

  it('shows nothing of an agent but what it declares', async () => {
    const stored = agents.map((agent) => ({ ...agent, passwordHash: 'x' }));
    const engineOfMore = createSkillEngine({ data: { ...data, listAgents: async () => stored }, environment: {} });
    const { signal } = new AbortController();
    const context = { siteId: 'site_1', keyId: 'key_1', requestId: 'req_1', signal };
    const result = await engineOfMore.find('velaro_list_agents')?.run({ limit: 25 }, context);
    expect(result?.structuredContent).toEqual({ agents });
    await engineOfMore.close();
  });
});

describe('velaro_get_usage', () => {
  it('gives the calls of this key, and what remains of the quota that is nearest to its end', async () => {
    expect(await call('velaro_get_usage', {})).toEqual({
      month: '2026-10',
      used: 12,
      quota: 5000,
      quotaOf: 'plan',
      remaining: 10,
      resetsAt: '2026-11-01T00:00:00.000Z',
      byTool: [{ tool: 'shopify_get_order', calls: 12 }],
    });
  });

  it('asks for the month it is given, of the calling key', async () => {
    asked.length = 0;
    expect(await call('velaro_get_usage', { month: '2026-02' })).toMatchObject({ month: '2026-02' });
    expect(asked).toEqual([{ siteId: 'site_1', keyId: 'key_1', month: '2026-02' }]);
  });

  it.each(['2026-13', '2026-1', 'October', '2026-10-01'])('refuses the month %j', (month) => {
    const parsed = tool('velaro_get_usage').parse({ month });
    expect(parsed.ok ? undefined : parsed.error.message).toBe('month must be a month like 2026-10.');
  });
});

it('real data are not marked as the sandbox’s, demo data are', async () => {
  const { signal } = new AbortController();
  const context = { siteId: 'site_1', keyId: 'key_1', requestId: 'req_1', signal };
  const real = await tool('velaro_get_usage').run({}, context);
  expect(real._meta).toBeUndefined();
  const sandbox = createSkillEngine({ data, environment: {}, vendorUrls: {} });
  const demo = await sandbox.find('velaro_get_usage')?.run({}, context);
  expect(demo?._meta).toEqual({ 'velaro/sandbox': true });
  await sandbox.close();
});
