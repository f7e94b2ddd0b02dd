// Creates a discount code in a Shopify shop.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { instant } from './parts/date.ts';
import { adminQuery, shopify } from './vendor.ts';

const document = /* GraphQL */ `
mutation CreateCoupon($basicCodeDiscount: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $basicCodeDiscount) {
    codeDiscountNode {
      id
      codeDiscount { ... on DiscountCodeBasic { title status codes(first: 1) { nodes { code } } } }
    }
    userErrors { field message code }
  }
}`;

export default defineVendorTool({
  name: 'shopify_create_coupon',
  vendor: shopify,
  vendorScopes: ['write_discounts'],
  scope: 'commerce',
  kind: 'create',
  title: 'Create a Shopify coupon',
  description: 'Create a percentage or fixed-amount discount code for all products and customers.',
  input: z
    .strictObject({
      title: z.string().trim().min(1).max(255).describe('Title that staff sees'),
      code: z
        .string()
        .trim()
        .regex(/^[^\s\p{Cc}]{1,255}$/u, 'must be one word of at most 255 characters')
        .describe('Coupon code that customers type'),
      percentage: z
        .number()
        .gt(0, 'must be above 0: 0.1 is 10 %')
        .max(1, 'must be at most 1: 0.1 is 10 %')
        .optional()
        .describe('0..1 (0.1 = 10%); percentage or amount has to be there'),
      amount: z
        .string()
        .regex(
          /^(?!0+(?:\.0+)?$)\d{1,10}(?:\.\d{1,2})?$/,
          "must be a decimal amount above 0 in the shop's currency, such as 5.00",
        )
        .optional()
        .describe("Fixed amount off the order, in the shop's currency, such as 5.00"),
      startsAt: instant.describe('ISO 8601 with an offset'),
      endsAt: instant.optional().describe('ISO 8601 with an offset; never when left out'),
      usageLimit: z.int().min(1).optional().describe('How often it can be used in all; no limit when left out'),
      oncePerCustomer: z.boolean().optional().describe('Whether each customer can use it only once'),
    })
    .superRefine(({ percentage, amount, startsAt, endsAt }, context) => {
      const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
      if (percentage === undefined && amount === undefined)
        issue('percentage', 'is missing: give percentage or amount');
      if (percentage !== undefined && amount !== undefined) issue('amount', 'cannot be given beside percentage');
      if (endsAt !== undefined && Date.parse(endsAt) <= Date.parse(startsAt)) issue('endsAt', 'must be after startsAt');
    }),
  output: z.object({ id: z.string(), title: z.string(), status: z.string(), code: z.string() }),
  example: { title: 'Summer', code: 'SUMMER10', percentage: 0.1, startsAt: '2026-12-01T00:00:00Z' },

  request: ({ title, code, percentage, amount, startsAt, endsAt, usageLimit, oncePerCustomer }) =>
    adminQuery(document, {
      basicCodeDiscount: {
        title,
        code,
        startsAt,
        endsAt,
        usageLimit,
        appliesOncePerCustomer: oncePerCustomer,
        context: { all: 'ALL' },
        customerGets: {
          items: { all: true },
          value: percentage === undefined ? { discountAmount: { amount, appliesOnEachItem: false } } : { percentage },
        },
      },
    }),

  answer: z.object({
    discountCodeBasicCreate: z.object({
      codeDiscountNode: z
        .object({
          id: z.string(),
          codeDiscount: z.object({
            title: z.string(),
            status: z.string(),
            codes: z.object({ nodes: z.array(z.object({ code: z.string() })).min(1) }),
          }),
        })
        .nullable(),
    }),
  }),

  read({ discountCodeBasicCreate: { codeDiscountNode: node } }, { code }) {
    if (!node) return undefined;
    const { title, status, codes } = node.codeDiscount;
    return { id: node.id, title, status, code: codes.nodes[0]?.code ?? code };
  },

  subject: ({ code }) => `coupon ${code}`,
});
