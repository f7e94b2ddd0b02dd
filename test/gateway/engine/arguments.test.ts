// What a model is told about arguments that do not fit, so that its next call does.
import { afterAll, expect, it } from 'vitest';
import { argumentError } from '../../../src/gateway/engine/argument-error.ts';
import { createSkillEngine } from '../../../src/gateway/engine/skill-engine.ts';
import updateDeal from '../../../src/skills/hubspot/update-deal.ts';
import createReturn from '../../../src/skills/shopify/create-return.ts';
import updateOrder from '../../../src/skills/shopify/update-order.ts';
import createCampaign from '../../../src/skills/velaro/create-campaign.ts';
import { type LoopbackVendor, startVendor } from './loopback-vendor.ts';

const vendor: LoopbackVendor = await startVendor();
const getOrder = vendor.getOrder();
const engine = createSkillEngine({
  data: { run: () => Promise.reject(new Error('no native tool runs here')) },
  environment: {},
});
const listAgents = engine.find('velaro_list_agents');

afterAll(async () => {
  await vendor.close();
  await engine.close();
});

function problemOf(tool: typeof listAgents, args: unknown): string {
  const parsed = tool?.parse(args);
  return parsed && !parsed.ok ? parsed.error.message : 'no error';
}

it('a misspelt field: named, with the one that was meant, for people and for programs', () => {
  const parsed = getOrder.parse({ ordrId: '77' });
  expect(parsed.ok ? undefined : parsed.error.body).toEqual({
    code: 'tool.arguments',
    message: 'orderId is missing; ordrId is not a field of shopify_get_order, did you mean orderId?',
    hint: 'The fields of shopify_get_order are: orderId (required).',
    retryable: false,
    details: {
      fields: [
        { field: 'orderId', problem: 'is missing' },
        { field: 'ordrId', problem: 'is not a field of shopify_get_order, did you mean orderId?' },
      ],
    },
  });
});

it.each([
  [undefined, 'orderId is missing.'],
  [null, 'arguments must be an object.'],
  [[], 'arguments must be an object.'],
  [{ orderId: 77 }, 'orderId must be a string.'],
  [{ orderId: '#1042' }, 'orderId must be digits, or gid://shopify/Order/ and digits.'],
  [{ orderId: '77/../products' }, 'orderId must be digits, or gid://shopify/Order/ and digits.'],
  [{ orderId: '77\n' }, 'orderId must be digits, or gid://shopify/Order/ and digits.'],
  [{ orderId: '77', verbose: true }, 'verbose is not a field of shopify_get_order.'],
  [{ order_id: '77', orderId: '77' }, 'order_id is not a field of shopify_get_order, did you mean orderId?'],
  [JSON.parse('{"orderId":"77","__proto__":{}}'), '__proto__ is not a field of shopify_get_order.'],
])('shopify_get_order %j: %s', (args, message) => {
  expect(problemOf(getOrder, args)).toBe(message);
});

it.each([
  [{ limit: 0 }, 'limit must be at least 1.'],
  [{ limit: 101 }, 'limit must be at most 100.'],
  [{ limit: 1.5 }, 'limit must be a whole number.'],
  [{ limit: '10' }, 'limit must be a number.'],
  [{ status: 'busy' }, 'status must be one of online, away, offline.'],
  [{ team: '' }, 'team must have at least 1 character.'],
  [
    { statsu: 'away', teem: 'Sales' },
    'statsu is not a field of velaro_list_agents, did you mean status?; teem is not a field of velaro_list_agents, did you mean team?',
  ],
])('velaro_list_agents %j: %s', (args, message) => {
  expect(problemOf(listAgents, args)).toBe(message);
});

it.each([
  [updateOrder, { orderId: '77', email: 'ada' }, 'email must be an e-mail address.'],
  [updateDeal, { dealId: '77', properties: 'x' }, 'properties must be an object.'],
  [
    createReturn,
    {
      orderId: '77',
      items: [{ fulfillmentLineItemId: '5', quantity: 1, returnReasonDefinitionId: '6', colour: 'red' }],
    },
    'items.0.colour is not a field of shopify_create_return.',
  ],
  [createCampaign, { name: 'Spring', steps: 'x'.repeat(200) }, 'steps must be a list.'],
  [
    createCampaign,
    { name: 'Spring', steps: [{ delayHours: 0, body: 'Hello' }] },
    'steps.0.channel is missing: it must be one of email, sms, message.',
  ],
])('$0.name: $2', (tool, args, message) => {
  expect(argumentError(tool, tool.input.safeParse(args).error?.issues ?? [], args).message).toBe(message);
});

it('very many wrong fields with very long names: a message that stays short', () => {
  const args = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`${'x'.repeat(1000)}${i}`, i]));
  const message = problemOf(listAgents, args);
  expect(message.length).toBeLessThan(1000);
  expect(message).toMatch(/; and 4990 more\.$/);
});

it('a value is never repeated', () => {
  expect(problemOf(getOrder, { orderId: 'my password' })).not.toContain('password');
});

it('good arguments: parsed, with defaults filled in', () => {
  expect(getOrder.parse({ orderId: 'gid://shopify/Order/77' })).toEqual({
    ok: true,
    input: { orderId: 'gid://shopify/Order/77' },
  });
  expect(listAgents?.parse(undefined)).toEqual({ ok: true, input: { limit: 25 } });
});
