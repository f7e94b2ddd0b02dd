// Disconnects a vendor: its credentials are deleted, and its tools are gone at once.
import { enterConnections } from '../../http/connection-routes.ts';
import { defineRoute } from '../../http/define-route.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/mcp/v1/connections/:vendor',
  failures: 'envelope',
  description: {
    summary: 'Disconnect a vendor',
    keys: ['mcp'],
    success: { status: 204, description: 'Its credentials are deleted.' },
    failures: [403, 404, 409],
  },
  async answer(request, parts) {
    const { site } = await enterConnections(request, parts);
    await parts.connections.disconnect(site.id, request.parameter('vendor'));
    return { status: 204 };
  },
});
