// How the site stands to every vendor.
import * as z from 'zod';
import { jsonAnswer } from '../../http/answer.ts';
import { connectionShown, enterConnections } from '../../http/connection-routes.ts';
import { defineRoute } from '../../http/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/mcp/v1/connections',
  failures: 'envelope',
  description: {
    summary: 'List the vendors, and which of them are connected',
    keys: ['mcp'],
    success: { status: 200, description: 'By name.', body: z.object({ connections: z.array(connectionShown) }) },
    failures: [403],
  },
  async answer(request, parts) {
    const { site } = await enterConnections(request, parts);
    return jsonAnswer(200, { connections: await parts.connections.list(site.id) });
  },
});
