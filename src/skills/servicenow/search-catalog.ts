// Searches ServiceNow's service catalogue for what can be ordered.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineVendorTool } from '../define-tool.ts';
import { nextOffset } from './table/records.ts';
import { servicenow } from './vendor.ts';

const name = 'servicenow_search_catalog';
const pages = pagesOf(name, 'items', { most: 100, usual: 10 });
const text = z.string().nullable();
const shown = z
  .string()
  .nullish()
  .transform((words) => words || null);

const input = z
  .strictObject({
    text: z.string().trim().min(1).max(500).describe('Words to look for'),
    ...pages.input,
  })
  .superRefine(pages.check);

export default defineVendorTool({
  name,
  vendor: servicenow,
  vendorScopes: [],
  scope: 'itsm',
  kind: 'read',
  title: 'Search the ServiceNow catalogue',
  description: 'Search the ServiceNow service catalogue for items that can be ordered.',
  input,
  output: z.object({
    items: z.array(
      z.object({
        sysId: z.string().describe('The itemSysId of servicenow_create_request'),
        name: text,
        shortDescription: text,
        category: text,
        price: text.describe('As ServiceNow shows it, with its currency'),
      }),
    ),
    ...pages.output,
  }),
  example: { text: 'laptop' },

  request: (query) => ({
    method: 'GET',
    path: 'sn_sc/servicecatalog/items',
    query: { sysparm_text: query.text, sysparm_limit: query.limit, sysparm_offset: pages.start(query) },
  }),

  answer: z.object({
    result: z.array(
      z.object({
        sys_id: z.string(),
        name: shown,
        short_description: shown,
        category: z.object({ title: shown }).nullish().catch(null),
        price: shown,
      }),
    ),
  }),

  read: (answer, query) => ({
    items: answer.result.map((item) => ({
      sysId: item.sys_id,
      name: item.name,
      shortDescription: item.short_description,
      category: item.category?.title ?? null,
      price: item.price,
    })),
    ...pages.next(query, nextOffset(answer, { limit: query.limit, offset: pages.start(query) })),
  }),

  subject: () => 'catalogue to search',
});
