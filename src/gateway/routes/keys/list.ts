// All keys of the family and the site, newest first, never their texts.
import * as z from 'zod';
import { jsonAnswer } from '../../http/answer.ts';
import { defineKeyRoutes } from '../../http/define-route.ts';

export default defineKeyRoutes(({ kind, path, noun, openedBy, shown }) => ({
  method: 'GET',
  path,
  description: {
    summary: `List the ${noun}s of the site`,
    keys: openedBy,
    success: { status: 200, description: 'Newest first.', body: z.object({ keys: z.array(shown) }) },
    failures: [403],
  },
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    return jsonAnswer(200, { keys: await parts.keys[kind].listKeys(principal) });
  },
}));
