// Revokes at once the key whose text somebody has found; the text is all that it takes.
import * as z from 'zod';
import { defineRoute } from '../../http/define-route.ts';

export default defineRoute({
  method: 'POST',
  path: '/mcp/v1/keys/report-leak',
  failures: 'envelope',
  description: {
    summary: 'Revoke a key that has leaked',
    keys: [],
    body: z.strictObject({ key: z.string() }),
    success: { status: 204, description: 'If it was a key of any family that worked, it works no more.' },
    failures: [400, 503],
  },
  async answer(request, parts) {
    await parts.keys.mcp.reportLeak(request.json() ?? {});
    return { status: 204 };
  },
});
