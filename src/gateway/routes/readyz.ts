// Says whether this gateway should be sent requests, for a load balancer; asks for no key.
import * as z from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { defineRoute } from '../http/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/readyz',
  failures: 'envelope',
  description: {
    summary: 'Whether this gateway should be sent requests',
    keys: [],
    success: {
      status: 200,
      description: 'Its store answers, and it is not on its way down; else 503 with the reason as the status.',
      body: z.object({ status: z.enum(['ready', 'draining', 'store unavailable']) }),
    },
    failures: [503],
  },
  async answer(_request, parts) {
    const status = await parts.readiness.state();
    return jsonAnswer(status === 'ready' ? 200 : 503, { status });
  },
});
