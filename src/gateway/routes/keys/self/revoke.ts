// A key revokes itself, at once.
import { defineKeyRoutes } from '../../../http/define-route.ts';

export default defineKeyRoutes(({ kind, path, noun }) => ({
  method: 'DELETE',
  path: `${path}/self`,
  description: {
    summary: `Revoke this ${noun} at once`,
    keys: [kind],
    success: { status: 204, description: 'It is revoked.' },
    failures: [],
  },
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    await parts.keys[kind].revokeSelf(principal);
    parts.subscriptions.recheckKey(principal.key.id);
    return { status: 204 };
  },
}));
