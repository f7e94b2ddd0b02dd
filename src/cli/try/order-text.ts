// The order of the demo, in a few lines that a person reads.
import * as z from 'zod/mini';
import { formatFacts } from '../table.ts';

const order = z.object({
  name: z.string(),
  createdAt: z.string(),
  financialStatus: z.nullish(z.string()),
  fulfillmentStatus: z.nullish(z.string()),
  total: z.string(),
  currency: z.string(),
  customer: z.nullish(z.object({ name: z.string() })),
  lineItems: z.array(z.object({ title: z.string(), quantity: z.number(), unitPrice: z.string() })),
});

/** @throws ZodError when it is not an order. */
export function orderText(structuredContent: unknown): string {
  const read = order.parse(structuredContent);
  const status = [read.financialStatus, read.fulfillmentStatus].flatMap((text) => (text ? [text.toLowerCase()] : []));
  const facts = formatFacts([
    ['order', `${read.name}, ${read.createdAt.slice(0, 10)}, ${status.join(', ')}`],
    ['customer', read.customer?.name],
    ...read.lineItems.map(
      ({ quantity, title, unitPrice }) => ['item', `${quantity} × ${title}, ${unitPrice} ${read.currency}`] as const,
    ),
    ['total', `${read.total} ${read.currency}`],
  ]);
  return facts.replaceAll(/^(?=.)/gm, '    ');
}
