// Connects a vendor: its credentials are tried there, then kept encrypted, and its tools are available at once.
import { connectBody } from '../../credentials/connect-input.ts';
import { jsonAnswer } from '../../http/answer.ts';
import { connectionChecked, enterConnections } from '../../http/connection-routes.ts';
import { defineRoute } from '../../http/define-route.ts';

export default defineRoute({
  method: 'POST',
  path: '/mcp/v1/connections/:vendor',
  failures: 'envelope',
  description: {
    summary: 'Connect a vendor',
    keys: ['mcp'],
    body: connectBody,
    success: { status: 200, description: 'The vendor took the credentials; they are kept.', body: connectionChecked },
    failures: [400, 403, 404, 409, 502],
  },
  async answer(request, parts) {
    const { site, key } = await enterConnections(request, parts);
    const context = { by: key.id, signal: request.abandonment() };
    const vendor = request.parameter('vendor');
    return jsonAnswer(200, await parts.connections.connect(site.id, vendor, request.json() ?? {}, context));
  },
});
