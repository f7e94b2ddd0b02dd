// Gives a key a new text, which takes over on its first use unless the old one is to die at once.
import * as z from 'zod';
import { jsonAnswer } from '../../http/answer.ts';
import { defineKeyRoutes } from '../../http/define-route.ts';
import { rotationBody } from '../../http/key-routes.ts';

export default defineKeyRoutes(({ kind, path, noun, openedBy, shown }) => ({
  method: 'POST',
  path: `${path}/:id/rotate`,
  description: {
    summary: `Give a ${noun} a new text`,
    keys: openedBy,
    body: rotationBody,
    success: { status: 200, description: 'With its new text, only here.', body: shown.extend({ key: z.string() }) },
    failures: [400, 403, 404, 409],
  },
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    const id = request.parameter('id');
    const rotated = await parts.keys[kind].rotateKey(principal, id, request.json() ?? {});
    parts.subscriptions.recheckKey(id);
    return jsonAnswer(200, rotated);
  },
}));
