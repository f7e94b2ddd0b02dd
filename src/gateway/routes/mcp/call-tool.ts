// The documented address for a single call: JSON-RPC as on /mcp/v1, and only `tools/call`.
import { defineRoute } from '../../http/define-route.ts';
import { answerMessage } from '../../mcp/answer-message.ts';
import { allMethods } from '../../mcp/method-table.ts';

const onlyCalls = new Map([...allMethods].filter(([name]) => name === 'tools/call'));

export default defineRoute({
  method: 'POST',
  path: '/mcp/v1/tools/call',
  failures: 'json-rpc',
  answer: (request, parts) => answerMessage(onlyCalls, request, parts),
});
