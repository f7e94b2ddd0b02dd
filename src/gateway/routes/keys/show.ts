// One key of the site.
import { jsonAnswer } from '../../http/answer.ts';
import { defineKeyRoutes } from '../../http/define-route.ts';

export default defineKeyRoutes(({ kind, path, noun, openedBy, shown }) => ({
  method: 'GET',
  path: `${path}/:id`,
  description: {
    summary: `Show one ${noun}`,
    keys: openedBy,
    success: { status: 200, description: 'All about it but its text.', body: shown },
    failures: [403, 404],
  },
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    return jsonAnswer(200, await parts.keys[kind].showKey(principal, request.parameter('id')));
  },
}));
