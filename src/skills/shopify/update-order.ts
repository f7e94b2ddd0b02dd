// Changes the note, the tags or the contact email of a Shopify order.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { globalId, idField } from './parts/global-id.ts';
import { adminQuery, shopify } from './vendor.ts';

const document = /* GraphQL */ `
mutation UpdateOrder($input: OrderInput!) {
  orderUpdate(input: $input) {
    order { id name note tags email }
    userErrors { field message }
  }
}`;

const order = z.object({
  id: z.string(),
  name: z.string().describe('The number that people see, such as #1042'),
  note: z.string().nullable(),
  tags: z.array(z.string()),
  email: z.string().nullable(),
});

export default defineVendorTool({
  name: 'shopify_update_order',
  vendor: shopify,
  vendorScopes: ['write_orders'],
  scope: 'commerce',
  kind: 'update',
  title: 'Update a Shopify order',
  description: "Update an order's note, tags or contact email. What is not given stays as it is.",
  input: z
    .strictObject({
      orderId: idField('Order', 'order'),
      note: z.string().max(5000).optional().describe('Replaces the whole note; empty removes it'),
      tags: z.array(z.string().trim().min(1).max(40)).max(250).optional().describe('Replaces the whole tag list'),
      email: z.email('must be an e-mail address').optional().describe('Contact email of the order'),
    })
    .superRefine(({ note, tags, email }, context) => {
      if (note === undefined && tags === undefined && email === undefined)
        context.addIssue({ code: 'custom', path: ['note'], message: 'is missing: give note, tags or email' });
    }),
  output: order,
  example: { orderId: '1', note: 'VIP', tags: ['vip'] },

  request: ({ orderId, ...changes }) => adminQuery(document, { input: { id: globalId('Order', orderId), ...changes } }),

  answer: z.object({ orderUpdate: z.object({ order: order.nullable() }) }),
  read: ({ orderUpdate }) => orderUpdate.order ?? undefined,
  subject: ({ orderId }) => `order ${orderId}`,
  notFoundHint: 'Orders older than 60 days also need the read_all_orders access scope.',
});
