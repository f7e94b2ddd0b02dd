// The tools that this key may call, as plain JSON.
import * as z from 'zod';
import { jsonAnswer } from '../../http/answer.ts';
import { defineRoute } from '../../http/define-route.ts';
import { visibleTools } from '../../mcp/visible-tools.ts';

const tools = z.object({
  tools: z.array(z.looseObject({ name: z.string(), description: z.string(), inputSchema: z.looseObject({}) })),
});

export default defineRoute({
  method: 'GET',
  path: '/mcp/v1/tools/list',
  failures: 'envelope',
  description: {
    summary: 'List the tools that this key may call',
    keys: ['mcp'],
    success: { status: 200, description: 'As MCP lists them, each with its input schema.', body: tools },
    failures: [403],
  },
  async answer(request, parts) {
    const principal = await request.enter(parts, 'mcp');
    return jsonAnswer(200, { tools: await visibleTools(parts.engine, principal) });
  },
});
