// What this key has used of its quota this month, by tool.
import { jsonAnswer } from '../../http/answer.ts';
import { defineRoute } from '../../http/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/mcp/v1/usage',
  failures: 'envelope',
  async answer(request, parts) {
    const { key, site } = await request.enter(parts, 'manage');
    return jsonAnswer(200, await parts.usage(site.id, key.id));
  },
});
