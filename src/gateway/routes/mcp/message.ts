// MCP over Streamable HTTP: every method, one message a request.
import { defineRoute } from '../../http/define-route.ts';
import { answerMessage } from '../../mcp/answer-message.ts';
import { allMethods } from '../../mcp/method-table.ts';

export default defineRoute({
  method: 'POST',
  path: '/mcp/v1',
  failures: 'json-rpc',
  answer: (request, parts) => answerMessage(allMethods, request, parts),
});
