// The handshake of the older revisions. Nothing is kept of it: each later request stands for itself.
import { negotiateLegacyVersion } from '../../../protocol/versions.ts';
import { defineMethod } from '../define-method.ts';
import { legacyCapabilities as capabilities, idempotencyMeta, instructions, serverInfo } from '../server-identity.ts';

export default defineMethod({
  name: 'initialize',
  eras: ['legacy'],
  cacheable: false,
  async answer({ params, request, parts }) {
    await request.enter(parts, 'mcp');
    const protocolVersion = negotiateLegacyVersion(params.protocolVersion);
    return { result: { protocolVersion, capabilities, serverInfo, instructions, _meta: idempotencyMeta } };
  },
});
