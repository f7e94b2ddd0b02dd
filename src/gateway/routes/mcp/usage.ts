// What this key has used of its quota this month, by tool and day; for an admin key, also what the whole site has.
import * as z from 'zod';
import { jsonAnswer } from '../../http/answer.ts';
import { defineRoute } from '../../http/define-route.ts';

const ofKey = z.object({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  used: z.int(),
  quota: z.object({ limit: z.int(), used: z.int(), resetsAt: z.iso.datetime(), of: z.enum(['key', 'plan']) }),
  byTool: z.array(z.object({ tool: z.string(), calls: z.int() })),
  byDay: z.array(z.object({ day: z.iso.date(), calls: z.int() })),
});
const ofSite = ofKey.extend({
  overage: z.int(),
  byKey: z.array(z.object({ keyId: z.string(), label: z.string(), calls: z.int() })),
});
const report = ofKey.extend({ site: ofSite.optional() });

export default defineRoute({
  method: 'GET',
  path: '/mcp/v1/usage',
  failures: 'envelope',
  description: {
    summary: 'What this key has used this month, and for an admin key the whole site',
    keys: ['mcp'],
    success: { status: 200, description: 'Against the nearer of its own quota and the plan.', body: report },
    failures: [],
  },
  async answer(request, parts) {
    const { key, site } = await request.enter(parts, 'manage');
    const used = await parts.usage(site.id, key.id);
    return jsonAnswer(200, key.admin ? { ...used, site: await parts.siteUsage(site.id) } : used);
  },
});
