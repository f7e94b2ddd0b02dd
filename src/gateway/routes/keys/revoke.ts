// Revokes a key at once; repeating it changes nothing.
import { defineRoute } from '../../http/define-route.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/mcp/v1/keys/:id',
  failures: 'envelope',
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    await parts.keys.revokeKey(principal, request.parameter('id'));
    return { status: 204 };
  },
});
