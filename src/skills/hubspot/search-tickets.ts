// Finds support tickets in HubSpot.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineVendorTool } from '../define-tool.ts';
import { ownerId, searchWords } from './crm/fields.ts';
import { equals, foundObjects, property, searchObjects } from './crm/objects.ts';
import { hubspot } from './vendor.ts';

const name = 'hubspot_search_tickets';
const pages = pagesOf(name, 'tickets', { most: 200, usual: 10 });
const text = z.string().nullable();

const input = z
  .strictObject({
    query: searchWords.optional().describe('Words in the subject or content'),
    stage: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe('Internal id of a stage: 1 is New in the usual pipeline'),
    priority: z.enum(['LOW', 'MEDIUM', 'HIGH', 'URGENT']).optional().describe('Priority'),
    ownerId: ownerId.optional(),
    ...pages.input,
  })
  .superRefine(pages.check);

export default defineVendorTool({
  name,
  vendor: hubspot,
  vendorScopes: ['tickets'],
  scope: 'crm',
  kind: 'read',
  title: 'Search HubSpot tickets',
  description: 'Search HubSpot support tickets by words, stage, priority or owner; the newest first.',
  input,
  output: z.object({
    tickets: z.array(
      z.object({
        id: z.string(),
        subject: text,
        content: text,
        pipeline: text,
        stage: text,
        priority: text,
        ownerId: text,
        createdAt: z.string().describe('ISO 8601'),
      }),
    ),
    total: z.int().describe('How many tickets match, on all pages'),
    ...pages.output,
  }),
  example: { priority: 'HIGH' },

  request: (query) =>
    searchObjects('tickets', {
      query: query.query,
      groups: [
        [
          ...equals('hs_pipeline_stage', query.stage),
          ...equals('hs_ticket_priority', query.priority),
          ...equals('hubspot_owner_id', query.ownerId),
        ],
      ],
      properties: [
        'subject',
        'content',
        'hs_pipeline',
        'hs_pipeline_stage',
        'hs_ticket_priority',
        'hubspot_owner_id',
        'createdate',
      ],
      sort: '-createdate',
      limit: query.limit,
      after: pages.start(query),
    }),

  answer: foundObjects({
    subject: property,
    content: property,
    hs_pipeline: property,
    hs_pipeline_stage: property,
    hs_ticket_priority: property,
    hubspot_owner_id: property,
  }),

  read: ({ results, total, paging }, query) => ({
    tickets: results.map(({ id, properties, createdAt }) => ({
      id,
      subject: properties.subject,
      content: properties.content,
      pipeline: properties.hs_pipeline,
      stage: properties.hs_pipeline_stage,
      priority: properties.hs_ticket_priority,
      ownerId: properties.hubspot_owner_id,
      createdAt,
    })),
    total,
    ...pages.next(query, paging?.next?.after),
  }),

  subject: () => 'tickets to search',
});
