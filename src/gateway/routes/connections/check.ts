// Tries a vendor's credentials, wherever they come from, with a request that changes nothing.
import { jsonAnswer } from '../../http/answer.ts';
import { connectionChecked, enterConnections } from '../../http/connection-routes.ts';
import { defineRoute } from '../../http/define-route.ts';

export default defineRoute({
  method: 'POST',
  path: '/mcp/v1/connections/:vendor/check',
  failures: 'envelope',
  description: {
    summary: "Try a connected vendor's credentials",
    keys: ['mcp'],
    success: { status: 200, description: 'The vendor takes them.', body: connectionChecked },
    failures: [403, 404, 409, 502],
  },
  async answer(request, parts) {
    const { site } = await enterConnections(request, parts);
    const vendor = request.parameter('vendor');
    return jsonAnswer(200, await parts.connections.check(site.id, vendor, request.abandonment()));
  },
});
