// usage: what a key and its site have used, on our own gateways and on those that say less.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type StandIn, startStandIn } from './gateway-stand-in.ts';
import { type CliWorld, createCliWorld } from './run-cli.ts';

let gateway: StandIn;
let world: CliWorld;
beforeEach(async () => {
  gateway = await startStandIn();
  world = createCliWorld();
});
afterEach(async () => {
  world.remove();
  await gateway.close();
});

const usage = (...words: string[]) =>
  world.run(['usage', ...words], { environment: { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: gateway.url } });

const ofKey = {
  month: '2026-06',
  used: 93,
  quota: { limit: 100, used: 93, resetsAt: '2026-07-01T00:00:00.000Z', of: 'key' },
  byTool: [
    { tool: 'shopify_get_order', calls: 90 },
    { tool: 'velaro_get_usage', calls: 3 },
  ],
  byDay: [{ day: '2026-06-01', calls: 93 }],
};
const site = {
  ...ofKey,
  quota: { limit: 5000, used: 5012, resetsAt: '2026-07-01T00:00:00.000Z', of: 'plan' },
  overage: 12,
  byTool: [{ tool: 'shopify_get_order', calls: 5012 }],
  byKey: [{ keyId: 'key_own', label: 'laptop', calls: 5012 }],
};

test('an admin key sees its own use and that of the whole site', async () => {
  gateway.answer('GET /usage', { status: 200, body: { ...ofKey, site } });
  expect(await usage()).toEqual({
    exitCode: 0,
    stdout: [
      'this key      93 of 100 used',
      'left          7',
      'starts again  2026-07-01T00:00:00.000Z',
      '',
      'shopify_get_order\t90',
      'velaro_get_usage\t3',
      '',
      'the whole site   5012 of 5000 used',
      'left             0',
      'beyond the plan  12',
      'starts again     2026-07-01T00:00:00.000Z',
      '',
      'shopify_get_order\t5012',
      '',
      'key_own\tlaptop\t5012',
      '',
    ].join('\n'),
    stderr: '',
  });
  const { stdout } = await usage('--json');
  const resetsAt = '2026-07-01T00:00:00.000Z';
  expect(JSON.parse(stdout)).toEqual({
    month: '2026-06',
    quota: { limit: 100, used: 93, left: 7, resetsAt },
    byTool: ofKey.byTool,
    byDay: ofKey.byDay,
    site: {
      month: '2026-06',
      quota: { limit: 5000, used: 5012, left: 0, resetsAt },
      overage: 12,
      byTool: site.byTool,
      byDay: site.byDay,
      byKey: site.byKey,
    },
  });
});

test('a gateway that tells the quota alone is enough', async () => {
  const resetsAt = '2026-12-01T00:00:00.000Z';
  expect(JSON.parse((await usage('--json')).stdout)).toEqual({
    month: null,
    quota: { limit: 100, used: 7, left: 93, resetsAt },
    byTool: [],
    byDay: [],
    site: null,
  });
  expect((await usage()).stdout).toBe(`this key      7 of 100 used\nleft          93\nstarts again  ${resetsAt}\n`);
});

test('a gateway that tells nothing', async () => {
  gateway.answer('GET /usage', { status: 404 });
  expect(await usage('--json')).toMatchObject({
    exitCode: 6,
    stdout: '',
    stderr: expect.stringContaining('"code":"usage.unsupported"'),
  });
});
