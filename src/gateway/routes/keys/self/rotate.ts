// A key gives itself a new text, which takes over on its first use unless the old one is to die at once.
import * as z from 'zod';
import { jsonAnswer } from '../../../http/answer.ts';
import { defineKeyRoutes } from '../../../http/define-route.ts';
import { rotationBody } from '../../../http/key-routes.ts';

export default defineKeyRoutes(({ kind, path, noun, shown }) => ({
  method: 'POST',
  path: `${path}/self/rotate`,
  description: {
    summary: `Give this ${noun} a new text`,
    keys: [kind],
    body: rotationBody,
    success: { status: 200, description: 'With its new text, only here.', body: shown.extend({ key: z.string() }) },
    failures: [400, 409],
  },
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    const rotated = await parts.keys[kind].rotateSelf(principal, request.json() ?? {});
    parts.subscriptions.recheckKey(principal.key.id);
    return jsonAnswer(200, rotated);
  },
}));
