// Reads one knowledge article of ServiceNow.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { textOfHtml } from '../text-of-html.ts';
import { servicenow } from './vendor.ts';

export default defineVendorTool({
  name: 'servicenow_get_knowledge_article',
  vendor: servicenow,
  vendorScopes: [],
  scope: 'itsm',
  kind: 'read',
  title: 'Read a ServiceNow article',
  description: 'Read one article of the ServiceNow knowledge base as plain text, with the names of its attachments.',
  input: z.strictObject({
    articleId: z
      .string()
      .trim()
      .regex(/^(?:[0-9a-f]{32}|KB\d{1,15})$/, 'must be a sys_id of 32 hexadecimal digits, or KB and digits')
      .describe('articleId of servicenow_search_knowledge, or a number such as KB0010001'),
  }),
  output: z.object({
    sysId: z.string(),
    number: z.string(),
    title: z.string(),
    content: z.string().describe('The whole text, without markup'),
    attachments: z.array(z.object({ sysId: z.string(), fileName: z.string(), sizeBytes: z.int() })),
  }),
  example: { articleId: 'KB0010001' },

  request: ({ articleId }) => ({ method: 'GET', path: `sn_km_api/knowledge/articles/${articleId}` }),

  answer: z.object({
    result: z.object({
      sys_id: z.string(),
      number: z.string(),
      short_description: z.string(),
      content: z.string(),
      attachments: z
        .array(z.object({ sys_id: z.string(), file_name: z.string(), size_bytes: z.coerce.number().pipe(z.int()) }))
        .default([]),
    }),
  }),

  read: ({ result }) => ({
    sysId: result.sys_id,
    number: result.number,
    title: result.short_description.trim(),
    content: textOfHtml(result.content),
    attachments: result.attachments.map(({ sys_id, file_name, size_bytes }) => ({
      sysId: sys_id,
      fileName: file_name,
      sizeBytes: size_bytes,
    })),
  }),

  subject: ({ articleId }) => `article ${articleId}`,
});
