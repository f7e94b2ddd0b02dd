// The tools exactly as hosts see them. A change here changes what models were told: it belongs into the changelog.
import { expect, it } from 'vitest';
import { listTool } from '../../src/gateway/engine/tool-listing.ts';
import { toolDefinitions } from '../../src/skills/registry.ts';

function listing(name: string) {
  const definition = toolDefinitions.find((tool) => tool.name === name);
  return definition && listTool(definition);
}

const text = { type: 'string' };
const textOrNull = { type: ['string', 'null'] };

it('shopify_get_order', () => {
  expect(listing('shopify_get_order')).toEqual({
    name: 'shopify_get_order',
    description: 'Get one Shopify order with its line items, customer, shipping address and fulfillments.',
    inputSchema: {
      type: 'object',
      properties: {
        orderId: {
          type: 'string',
          pattern: '^(?:gid:\\/\\/shopify\\/Order\\/)?\\d{1,20}$',
          description: 'Numeric order id (5001234567890) or gid://shopify/Order/...',
        },
      },
      required: ['orderId'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        id: text,
        name: { type: 'string', description: 'The number that people see, such as #1042' },
        createdAt: { type: 'string', description: 'ISO 8601' },
        cancelledAt: textOrNull,
        financialStatus: textOrNull,
        fulfillmentStatus: text,
        email: textOrNull,
        customer: {
          anyOf: [
            {
              type: 'object',
              properties: { id: text, name: text },
              required: ['id', 'name'],
              additionalProperties: false,
            },
            { type: 'null' },
          ],
        },
        shippingAddress: {
          anyOf: [
            {
              type: 'object',
              properties: {
                name: textOrNull,
                address1: textOrNull,
                address2: textOrNull,
                city: textOrNull,
                province: textOrNull,
                zip: textOrNull,
                countryCode: textOrNull,
              },
              required: ['name', 'address1', 'address2', 'city', 'province', 'zip', 'countryCode'],
              additionalProperties: false,
            },
            { type: 'null' },
          ],
        },
        fulfillments: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              id: text,
              status: text,
              displayStatus: textOrNull,
              tracking: {
                type: 'array',
                items: {
                  type: 'object',
                  properties: { number: textOrNull, url: textOrNull, company: textOrNull },
                  required: ['number', 'url', 'company'],
                  additionalProperties: false,
                },
              },
            },
            required: ['id', 'status', 'displayStatus', 'tracking'],
            additionalProperties: false,
          },
        },
        tags: { type: 'array', items: text },
        note: textOrNull,
        total: { type: 'string', description: 'Decimal amount, as ordered' },
        currency: { type: 'string', description: 'ISO 4217, of every amount here' },
        lineItems: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              id: text,
              title: text,
              sku: textOrNull,
              quantity: { type: 'integer' },
              unitPrice: { type: 'string', description: 'Decimal amount before discounts' },
              variantId: textOrNull,
            },
            required: ['id', 'title', 'sku', 'quantity', 'unitPrice', 'variantId'],
            additionalProperties: false,
          },
        },
        hasMoreLineItems: {
          type: 'boolean',
          description: 'True where the order has more than the 100 line items listed',
        },
      },
      required: [
        'id',
        'name',
        'createdAt',
        'cancelledAt',
        'financialStatus',
        'fulfillmentStatus',
        'email',
        'customer',
        'shippingAddress',
        'fulfillments',
        'tags',
        'note',
        'total',
        'currency',
        'lineItems',
        'hasMoreLineItems',
      ],
      additionalProperties: false,
    },
    annotations: {
      title: 'Get a Shopify order',
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: true,
    },
    _meta: { 'velaro/scope': 'commerce' },
  });
});

it('velaro_list_agents', () => {
  expect(listing('velaro_list_agents')).toEqual({
    name: 'velaro_list_agents',
    description: 'List agents with their team, presence, active conversations and capacity, ordered by name.',
    inputSchema: {
      type: 'object',
      properties: {
        status: { description: 'Only agents with this presence', type: 'string', enum: ['online', 'away', 'offline'] },
        team: { description: 'Only agents of this team', type: 'string', minLength: 1, maxLength: 100 },
        limit: {
          default: 25,
          description: 'How many agents a page holds at most',
          type: 'integer',
          minimum: 1,
          maximum: 100,
        },
        cursor: {
          description: 'nextCursor of the previous page, with the same filters',
          type: 'string',
          minLength: 1,
          maxLength: 500,
        },
      },
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        agents: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              id: text,
              name: text,
              email: text,
              team: text,
              status: { type: 'string', enum: ['online', 'away', 'offline'] },
              activeConversations: { type: 'integer', minimum: 0 },
              capacity: {
                type: 'integer',
                minimum: 0,
                description: 'How many conversations the agent takes at a time',
              },
            },
            required: ['id', 'name', 'email', 'team', 'status', 'activeConversations', 'capacity'],
            additionalProperties: false,
          },
        },
        nextCursor: { description: 'Give it as cursor for the next page; absent on the last one', type: 'string' },
      },
      required: ['agents'],
      additionalProperties: false,
    },
    annotations: {
      title: 'List agents',
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
    _meta: { 'velaro/scope': 'ops' },
  });
});

it('velaro_get_usage', () => {
  expect(listing('velaro_get_usage')).toEqual({
    name: 'velaro_get_usage',
    description:
      "Get this key's MCP calls in a month, by tool, with the quota that is nearest to its end (the key's own or the site's plan), what remains of it and when it resets.",
    inputSchema: {
      type: 'object',
      properties: {
        month: {
          description: 'YYYY-MM, in UTC; the current month when left out',
          type: 'string',
          pattern: '^20\\d{2}-(?:0[1-9]|1[0-2])$',
        },
      },
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        month: { type: 'string', description: 'YYYY-MM, in UTC' },
        used: { type: 'integer', minimum: 0, description: 'Calls that this key made' },
        quota: { type: 'integer', minimum: 0, description: 'Calls allowed in the month' },
        quotaOf: {
          type: 'string',
          enum: ['key', 'plan'],
          description: "Whose quota that is: this key's own, or all of the site's keys together",
        },
        remaining: { type: 'integer', minimum: 0, description: 'Calls left of that quota' },
        resetsAt: { type: 'string', description: 'ISO 8601, UTC' },
        byTool: {
          type: 'array',
          items: {
            type: 'object',
            properties: { tool: text, calls: { type: 'integer', minimum: 0 } },
            required: ['tool', 'calls'],
            additionalProperties: false,
          },
          description: 'Calls of this key',
        },
      },
      required: ['month', 'used', 'quota', 'quotaOf', 'remaining', 'resetsAt', 'byTool'],
      additionalProperties: false,
    },
    annotations: {
      title: 'Get usage',
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
    _meta: { 'velaro/scope': 'ops' },
  });
});
