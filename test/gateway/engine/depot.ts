// A made-up vendor for the engine's tests, and an engine that has only what a test gives it.
import * as z from 'zod';
import {
  createSkillEngine,
  type SkillEngine,
  type SkillEngineOptions,
} from '../../../src/gateway/engine/skill-engine.ts';
import type { ToolDefinition } from '../../../src/skills/define-tool.ts';
import { defineVendor, secret, setting } from '../../../src/skills/define-vendor.ts';

/** What tests do not look at in a tool. */
export const madeUp = { scope: 'commerce', title: 'Made up', description: 'Made up.', vendorScopes: [] } as const;

export const depot = defineVendor({
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

/** The same vendor, really there: with a site's own credentials, calls reach that server. */
export function depotAt({ host }: URL): typeof depot {
  return { ...depot, baseUrl: ({ account }) => new URL(`http://${host}/accounts/${account}/`) };
}

const engines: SkillEngine[] = [];

export async function closeEngines(): Promise<void> {
  for (const engine of engines.splice(0)) await engine.close();
}

/** Without any credentials, unless a test gives some; waits between repetitions are short. */
export function engineFor(options: Partial<SkillEngineOptions>, ...definitions: readonly ToolDefinition[]) {
  const engine = createSkillEngine({
    data: { run: () => Promise.reject(new Error('no native tool runs here')) },
    environment: {},
    limits: { firstWaitMs: 1 },
    definitions,
    ...options,
  });
  engines.push(engine);
  return engine;
}

export async function call(engine: SkillEngine, name: string, input: unknown, siteId = 'site_1') {
  const { signal } = new AbortController();
  const result = await engine.find(name)?.run(input, { siteId, keyId: 'key', requestId: 'req', signal });
  return result?.structuredContent;
}
