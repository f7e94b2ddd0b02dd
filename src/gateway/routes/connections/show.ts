// How the site stands to one vendor, and what connecting it takes.
import { jsonAnswer } from '../../http/answer.ts';
import { connectionShown, enterConnections } from '../../http/connection-routes.ts';
import { defineRoute } from '../../http/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/mcp/v1/connections/:vendor',
  failures: 'envelope',
  description: {
    summary: 'Show one vendor, and what connecting it takes',
    keys: ['mcp'],
    success: { status: 200, description: 'No credential is ever shown.', body: connectionShown },
    failures: [403, 404],
  },
  async answer(request, parts) {
    const { site } = await enterConnections(request, parts);
    return jsonAnswer(200, await parts.connections.show(site.id, request.parameter('vendor')));
  },
});
