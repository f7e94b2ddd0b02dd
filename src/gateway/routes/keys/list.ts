// All keys of the site, newest first, never their texts.
import { jsonAnswer } from '../../http/answer.ts';
import { defineRoute } from '../../http/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/mcp/v1/keys',
  failures: 'envelope',
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    return jsonAnswer(200, { keys: await parts.keys.listKeys(principal) });
  },
});
