// What has happened to a key, and who did it.
import * as z from 'zod';
import { jsonAnswer } from '../../http/answer.ts';
import { defineKeyRoutes } from '../../http/define-route.ts';

const event = z.object({
  keyId: z.string(),
  label: z.string(),
  event: z.enum(['created', 'rotated', 'revoked', 'leaked']),
  by: z.string(),
  at: z.iso.datetime(),
});

export default defineKeyRoutes(({ kind, path, noun, openedBy }) => ({
  method: 'GET',
  path: `${path}/:id/events`,
  description: {
    summary: `What has happened to a ${noun}`,
    keys: openedBy,
    success: { status: 200, description: 'Newest first, at most 100.', body: z.object({ events: z.array(event) }) },
    failures: [403, 404],
  },
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    return jsonAnswer(200, { events: await parts.keys[kind].listEvents(principal, request.parameter('id')) });
  },
}));
