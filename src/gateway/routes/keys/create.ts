// Creates a key; its text is in this answer and never again.
import * as z from 'zod';
import { jsonAnswer } from '../../http/answer.ts';
import { defineKeyRoutes } from '../../http/define-route.ts';

export default defineKeyRoutes(({ kind, path, noun, openedBy, shown, wanted }) => ({
  method: 'POST',
  path,
  description: {
    summary: `Create a ${noun}`,
    keys: openedBy,
    body: wanted,
    success: { status: 201, description: 'With its text, only here.', body: shown.extend({ key: z.string() }) },
    failures: [400, 403],
  },
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    return jsonAnswer(201, await parts.keys[kind].createKey(principal, request.json() ?? {}));
  },
}));
