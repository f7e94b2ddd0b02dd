// The documented address for a single call: JSON-RPC as on /mcp/v1, and only `tools/call`.
import * as z from 'zod';
import { defineRoute } from '../../http/define-route.ts';
import { answerMessage } from '../../mcp/answer-message.ts';
import { allMethods } from '../../mcp/method-table.ts';

const onlyCalls = new Map([...allMethods].filter(([name]) => name === 'tools/call'));

export default defineRoute({
  method: 'POST',
  path: '/mcp/v1/tools/call',
  failures: 'json-rpc',
  description: {
    summary: 'Call a tool',
    keys: ['mcp'],
    body: z.looseObject({
      jsonrpc: z.literal('2.0'),
      id: z.union([z.string(), z.int()]),
      method: z.literal('tools/call'),
      params: z.looseObject({ name: z.string(), arguments: z.looseObject({}).optional() }),
    }),
    success: {
      status: 200,
      description: 'A JSON-RPC response; failures too are JSON-RPC errors, with the details in error.data.',
      body: z.looseObject({ jsonrpc: z.literal('2.0') }),
    },
    failures: [400, 403, 409, 429],
  },
  answer: (request, parts) => answerMessage(onlyCalls, request, parts),
});
