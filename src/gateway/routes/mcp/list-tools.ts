// The tools that this key may call, as plain JSON.
import { jsonAnswer } from '../../http/answer.ts';
import { defineRoute } from '../../http/define-route.ts';
import { visibleTools } from '../../mcp/visible-tools.ts';

export default defineRoute({
  method: 'GET',
  path: '/mcp/v1/tools/list',
  failures: 'envelope',
  async answer(request, parts) {
    const principal = await request.enter(parts, 'mcp');
    return jsonAnswer(200, { tools: visibleTools(parts.engine, principal) });
  },
});
