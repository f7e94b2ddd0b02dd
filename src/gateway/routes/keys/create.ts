// Creates a key; its text is in this answer and never again.
import { jsonAnswer } from '../../http/answer.ts';
import { defineRoute } from '../../http/define-route.ts';

export default defineRoute({
  method: 'POST',
  path: '/mcp/v1/keys',
  failures: 'envelope',
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    return jsonAnswer(201, await parts.keys.createKey(principal, request.json() ?? {}));
  },
});
