// Revokes a key at once; repeating it changes nothing.
import { defineKeyRoutes } from '../../http/define-route.ts';

export default defineKeyRoutes(({ kind, path, noun, openedBy }) => ({
  method: 'DELETE',
  path: `${path}/:id`,
  description: {
    summary: `Revoke a ${noun} at once`,
    keys: openedBy,
    success: { status: 204, description: 'It is revoked, now or before.' },
    failures: [403, 404],
  },
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    const id = request.parameter('id');
    await parts.keys[kind].revokeKey(principal, id);
    parts.subscriptions.recheckKey(id);
    return { status: 204 };
  },
}));
