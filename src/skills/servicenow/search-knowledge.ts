// Searches the knowledge articles of ServiceNow.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineVendorTool } from '../define-tool.ts';
import { sysId } from './table/fields.ts';
import { servicenow } from './vendor.ts';

const name = 'servicenow_search_knowledge';
const pages = pagesOf(name, 'articles', { most: 100, usual: 10 });

const input = z
  .strictObject({
    query: z.string().trim().min(1).max(500).describe('Words to look for'),
    knowledgeBase: sysId('the knowledge base to search; all of them when left out').optional(),
    ...pages.input,
  })
  .superRefine(pages.check);

export default defineVendorTool({
  name,
  vendor: servicenow,
  vendorScopes: [],
  scope: 'itsm',
  kind: 'read',
  title: 'Search ServiceNow knowledge',
  description: 'Search the ServiceNow knowledge base for articles; the best match first.',
  input,
  output: z.object({
    articles: z.array(
      z.object({
        articleId: z.string().describe('For servicenow_get_knowledge_article'),
        number: z.string(),
        title: z.string(),
        snippet: z.string().describe('A part of the text'),
        score: z.number().describe('How well it matches, only to compare with the others'),
      }),
    ),
    total: z.int().describe('How many articles match, on all pages'),
    ...pages.output,
  }),
  example: { query: 'vpn' },

  request: (query) => ({
    method: 'GET',
    path: 'sn_km_api/knowledge/articles',
    query: { query: query.query, kb: query.knowledgeBase, limit: query.limit, offset: pages.start(query) },
  }),

  answer: z.object({
    result: z.object({
      meta: z.object({ count: z.int(), end: z.int() }),
      articles: z.array(
        z.object({
          id: z.string(),
          number: z.string(),
          title: z.string(),
          snippet: z.string().nullish(),
          score: z.coerce.number(),
        }),
      ),
    }),
  }),

  read: ({ result: { meta, articles } }, query) => ({
    articles: articles.map(({ id, number, title, snippet, score }) => ({
      articleId: id.replace(/^kb_knowledge:/, ''),
      number,
      title: title.trim(),
      snippet: (snippet ?? '').trim(),
      score,
    })),
    total: meta.count,
    ...pages.next(query, meta.end < meta.count && articles.length > 0 ? String(meta.end) : undefined),
  }),

  subject: () => 'knowledge to search',
});
