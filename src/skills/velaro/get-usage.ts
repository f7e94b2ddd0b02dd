// Tells how much of the month's calls are gone.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';

export default defineNativeTool({
  name: 'velaro_get_usage',
  scope: 'ops',
  kind: 'read',
  title: 'Get usage',
  description:
    "Get this key's MCP calls in a month, by tool, with the quota that is nearest to its end (the key's own or the site's plan), what remains of it and when it resets.",
  input: z.strictObject({
    month: z
      .string()
      .regex(/^20\d{2}-(?:0[1-9]|1[0-2])$/, 'must be a month like 2026-10')
      .optional()
      .describe('YYYY-MM, in UTC; the current month when left out'),
  }),
  output: z.object({
    month: z.string().describe('YYYY-MM, in UTC'),
    used: z.int().min(0).describe('Calls that this key made'),
    quota: z.int().min(0).describe('Calls allowed in the month'),
    quotaOf: z
      .enum(['key', 'plan'])
      .describe("Whose quota that is: this key's own, or all of the site's keys together"),
    remaining: z.int().min(0).describe('Calls left of that quota'),
    resetsAt: z.string().describe('ISO 8601, UTC'),
    byTool: z.array(z.object({ tool: z.string(), calls: z.int().min(0) })).describe('Calls of this key'),
  }),
  example: { month: '2026-10' },
});
