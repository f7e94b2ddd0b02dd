// A key gives itself a new text, which takes over on its first use.
import { jsonAnswer } from '../../../http/answer.ts';
import { defineRoute } from '../../../http/define-route.ts';

export default defineRoute({
  method: 'POST',
  path: '/mcp/v1/keys/self/rotate',
  failures: 'envelope',
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    return jsonAnswer(200, await parts.keys.rotateSelf(principal, request.json() ?? {}));
  },
});
