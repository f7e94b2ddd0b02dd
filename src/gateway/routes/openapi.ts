// What the plain HTTP surfaces take and answer, for whoever writes a client.
import * as z from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { defineRoute } from '../http/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/openapi.json',
  failures: 'envelope',
  description: {
    summary: 'This document',
    keys: [],
    success: { status: 200, description: 'OpenAPI 3.1.', body: z.object({ openapi: z.string() }) },
    failures: [],
  },
  answer: async (_request, parts) => jsonAnswer(200, parts.openApi()),
});
