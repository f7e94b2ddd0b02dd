// Finds deals in HubSpot, those that nobody has touched for long among them.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineVendorTool } from '../define-tool.ts';
import { dateOrMoment, epochText, ownerId, searchWords } from './crm/fields.ts';
import { equals, foundObjects, property, type SearchFilter, searchObjects } from './crm/objects.ts';
import { hubspot } from './vendor.ts';

const name = 'hubspot_search_deals';
const pages = pagesOf(name, 'deals', { most: 200, usual: 10 });
const text = z.string().nullable();
const amount = z.number().min(0).max(1e12);
const internalId = z.string().trim().min(1).max(100);

/** HubSpot's own limit. */
const mostFilters = 6;

const input = z
  .strictObject({
    query: searchWords.optional().describe('Words in the name or description'),
    minAmount: amount.optional().describe('At least this amount, in the currency of the deal'),
    maxAmount: amount.optional().describe('At most this amount, in the currency of the deal'),
    stage: internalId.optional().describe('Internal id of a deal stage, such as contractsent'),
    pipeline: internalId.optional().describe('Internal id of a pipeline, such as default'),
    ownerId: ownerId.optional(),
    openOnly: z.boolean().optional().describe('Only deals that are neither won nor lost'),
    noActivitySince: dateOrMoment
      .optional()
      .describe('Only deals without any activity since this date (2026-10-23, in UTC) or moment'),
    ...pages.input,
  })
  .superRefine(pages.check)
  .superRefine((query, context) => {
    if ((query.minAmount ?? 0) > (query.maxAmount ?? Number.POSITIVE_INFINITY))
      context.addIssue({ code: 'custom', path: ['maxAmount'], message: 'must not be below minAmount' });
    if (filterGroups(query).some((filters) => filters.length > mostFilters))
      context.addIssue({
        code: 'custom',
        path: ['pipeline'],
        message: `must be left out with this many filters, of which HubSpot takes ${mostFilters}: the stage belongs to one pipeline`,
      });
  });

type Filters = Omit<z.input<typeof input>, 'limit' | 'cursor'>;

export default defineVendorTool({
  name,
  vendor: hubspot,
  vendorScopes: ['crm.objects.deals.read'],
  scope: 'crm',
  kind: 'read',
  title: 'Search HubSpot deals',
  description:
    'Search HubSpot deals by amount, stage, pipeline, owner, whether they are open, and how long nothing has happened; the largest first.',
  input,
  output: z.object({
    deals: z.array(
      z.object({
        id: z.string().describe('The dealId of other HubSpot tools'),
        name: text,
        amount: text.describe('Decimal amount, in the currency of the deal'),
        stage: text,
        pipeline: text,
        closeDate: text.describe('ISO 8601'),
        ownerId: text,
        lastActivityAt: text.describe('ISO 8601; null where there was none yet'),
      }),
    ),
    total: z.int().describe('How many deals match, on all pages'),
    ...pages.output,
  }),
  example: { minAmount: 50000, openOnly: true, noActivitySince: '2026-10-23' },

  request: (query) =>
    searchObjects('0-3', {
      query: query.query,
      groups: filterGroups(query),
      properties: [
        'dealname',
        'amount',
        'dealstage',
        'pipeline',
        'closedate',
        'hubspot_owner_id',
        'hs_lastmodifieddate',
        'notes_last_updated',
      ],
      sort: '-amount',
      limit: query.limit,
      after: pages.start(query),
    }),

  answer: foundObjects({
    dealname: property,
    amount: property,
    dealstage: property,
    pipeline: property,
    closedate: property,
    hubspot_owner_id: property,
    notes_last_updated: property,
  }),

  read: ({ results, total, paging }, query) => ({
    deals: results.map(({ id, properties }) => ({
      id,
      name: properties.dealname,
      amount: properties.amount,
      stage: properties.dealstage,
      pipeline: properties.pipeline,
      closeDate: properties.closedate,
      ownerId: properties.hubspot_owner_id,
      lastActivityAt: properties.notes_last_updated,
    })),
    total,
    ...pages.next(query, paging?.next?.after),
  }),

  subject: () => 'deals to search',
});

/** A deal that never had an activity has no date of one, which no comparison finds: it counts from when it was made. */
function filterGroups({ minAmount, maxAmount, stage, pipeline, ownerId, openOnly, noActivitySince }: Filters) {
  const always = [
    ...amounts(minAmount, maxAmount),
    ...equals('dealstage', stage),
    ...equals('pipeline', pipeline),
    ...equals('hubspot_owner_id', ownerId),
    ...equals('hs_is_closed', openOnly ? 'false' : undefined),
  ];
  if (noActivitySince === undefined) return [always];
  const before = (propertyName: string): SearchFilter => ({
    propertyName,
    operator: 'LT',
    value: epochText(noActivitySince),
  });
  return [
    [...always, before('notes_last_updated')],
    [...always, { propertyName: 'notes_last_updated', operator: 'NOT_HAS_PROPERTY' as const }, before('createdate')],
  ];
}

function amounts(least: number | undefined, most: number | undefined): readonly SearchFilter[] {
  const propertyName = 'amount';
  if (least !== undefined && most !== undefined)
    return [{ propertyName, operator: 'BETWEEN', value: decimal(least), highValue: decimal(most) }];
  if (least !== undefined) return [{ propertyName, operator: 'GTE', value: decimal(least) }];
  return most === undefined ? [] : [{ propertyName, operator: 'LTE', value: decimal(most) }];
}

/** Never in scientific notation. */
function decimal(amount: number): string {
  return Number.isInteger(amount) ? String(amount) : amount.toFixed(2);
}
