// A key revokes itself, at once.
import { defineRoute } from '../../../http/define-route.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/mcp/v1/keys/self',
  failures: 'envelope',
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    await parts.keys.revokeSelf(principal);
    return { status: 204 };
  },
});
