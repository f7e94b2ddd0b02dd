// What a key is told about itself.
import { jsonAnswer } from '../../../http/answer.ts';
import { defineKeyRoutes } from '../../../http/define-route.ts';

export default defineKeyRoutes(({ kind, path, noun, shown }) => ({
  method: 'GET',
  path: `${path}/self`,
  description: {
    summary: `What this ${noun} is`,
    keys: [kind],
    success: { status: 200, description: 'All about it but its text.', body: shown },
    failures: [],
  },
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    return jsonAnswer(200, await parts.keys[kind].showSelf(principal));
  },
}));
