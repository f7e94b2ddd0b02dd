// Which scopes a key has used, and when last: what is not there could be taken away.
import * as z from 'zod';
import { jsonAnswer } from '../../http/answer.ts';
import { defineKeyRoutes } from '../../http/define-route.ts';

const use = z.object({ scope: z.string(), calls: z.int(), lastUsedOn: z.iso.date() });

export default defineKeyRoutes(({ kind, path, noun, openedBy }) => ({
  method: 'GET',
  path: `${path}/:id/scope-use`,
  description: {
    summary: `Which scopes a ${noun} has used`,
    keys: openedBy,
    success: { status: 200, description: 'Most used first.', body: z.object({ scopes: z.array(use) }) },
    failures: [403, 404],
  },
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    return jsonAnswer(200, { scopes: await parts.keys[kind].listScopeUse(principal, request.parameter('id')) });
  },
}));
