// Every tool on the gateway's own data is done by somebody, and its results are marked in the sandbox only.
import { expect, it, onTestFinished } from 'vitest';
import { createSkillEngine, type SkillEngineOptions } from '../../../src/gateway/engine/skill-engine.ts';
import { nativeHandlers } from '../../../src/gateway/native/native-data.ts';
import { toolDefinitions } from '../../../src/skills/registry.ts';

it('each native tool has one handler, and each handler is of a tool', () => {
  const tools = toolDefinitions.filter((definition) => 'native' in definition).map(({ name }) => name);
  expect(nativeHandlers.map(({ tool }) => tool.name).toSorted()).toEqual(tools);
});

const agent = {
  id: 'agt_1',
  name: 'Amara',
  email: 'amara@acme.example',
  team: 'Support',
  status: 'online',
  activeConversations: 0,
  capacity: 5,
};

function listAgents(options: Partial<SkillEngineOptions>, agents: readonly object[]) {
  const engine = createSkillEngine({ data: { run: async () => ({ agents }) }, environment: {}, ...options });
  onTestFinished(() => engine.close());
  const { signal } = new AbortController();
  const context = { siteId: 'site_1', keyId: 'key_1', requestId: 'req_1', signal };
  return engine.find('velaro_list_agents')?.run({ limit: 25 }, context);
}

it('nothing is shown but what the tool declares, and what is less than that is a fault of ours', async () => {
  const result = await listAgents({}, [{ ...agent, passwordHash: 'x' }]);
  expect(result?.structuredContent).toEqual({ agents: [agent] });
  await expect(listAgents({}, [{ id: 'agt_1' }])).rejects.toMatchObject({ code: 'internal.bug' });
});

it('real data are not marked as the sandbox’s, demo data are', async () => {
  expect((await listAgents({}, [agent]))?._meta).toBeUndefined();
  expect((await listAgents({ vendorUrls: {} }, [agent]))?._meta).toEqual({ 'velaro/sandbox': true });
});
