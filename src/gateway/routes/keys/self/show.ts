// What a key is told about itself.
import { jsonAnswer } from '../../../http/answer.ts';
import { defineRoute } from '../../../http/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/mcp/v1/keys/self',
  failures: 'envelope',
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    return jsonAnswer(200, await parts.keys.showSelf(principal));
  },
});
