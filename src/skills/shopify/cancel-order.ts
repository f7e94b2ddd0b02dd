// Cancels a Shopify order, which Shopify does a little later.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { globalId, idField } from './parts/global-id.ts';
import { adminQuery, shopify } from './vendor.ts';

const document = /* GraphQL */ `
mutation CancelOrder(
  $orderId: ID!
  $reason: OrderCancelReason!
  $restock: Boolean!
  $refundMethod: OrderCancelRefundMethodInput
  $notifyCustomer: Boolean
  $staffNote: String
) {
  orderCancel(
    orderId: $orderId
    reason: $reason
    restock: $restock
    refundMethod: $refundMethod
    notifyCustomer: $notifyCustomer
    staffNote: $staffNote
  ) {
    job { id done }
    orderCancelUserErrors { field message code }
  }
}`;

const job = z.object({ id: z.string(), done: z.boolean() });

export default defineVendorTool({
  name: 'shopify_cancel_order',
  vendor: shopify,
  vendorScopes: ['write_orders'],
  scope: 'commerce',
  kind: 'cancel',
  title: 'Cancel a Shopify order',
  description:
    'Cancel an order for good, optionally refunding to the original payment method and restocking. Shopify takes the order and cancels it a moment later.',
  input: z.strictObject({
    orderId: idField('Order', 'order'),
    reason: z
      .enum(['CUSTOMER', 'DECLINED', 'FRAUD', 'INVENTORY', 'OTHER', 'STAFF'])
      .describe('Why the order is cancelled'),
    restock: z.boolean().describe('Whether the items go back into stock'),
    refundToOriginalPayment: z
      .boolean()
      .optional()
      .describe('Whether the money goes back the way it came; no refund when left out'),
    notifyCustomer: z.boolean().optional().describe('Whether Shopify tells the customer; not when left out'),
    staffNote: z.string().max(255).optional().describe('For staff only'),
  }),
  output: z.object({
    jobId: z.string(),
    done: z.boolean().describe('False while Shopify is still at it: get the order to see cancelledAt'),
  }),
  example: { orderId: '1', reason: 'CUSTOMER', restock: true, refundToOriginalPayment: true },

  request: ({ orderId, refundToOriginalPayment, ...same }) =>
    adminQuery(document, {
      orderId: globalId('Order', orderId),
      ...same,
      ...(refundToOriginalPayment !== undefined && {
        refundMethod: { originalPaymentMethodsRefund: refundToOriginalPayment },
      }),
    }),

  answer: z.object({ orderCancel: z.object({ job: job.nullable() }) }),
  read: ({ orderCancel: { job } }) => (job ? { jobId: job.id, done: job.done } : undefined),
  subject: ({ orderId }) => `order ${orderId}`,
});
