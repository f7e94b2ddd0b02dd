// What the gateway is and which revisions it speaks: the current revision's answer to the handshake.
import { supportedVersions } from '../../../protocol/versions.ts';
import { defineMethod } from '../define-method.ts';
import { modernCapabilities as capabilities, idempotencyMeta, instructions } from '../server-identity.ts';

export default defineMethod({
  name: 'server/discover',
  eras: ['modern'],
  cacheable: true,
  async answer({ request, parts }) {
    await request.enter(parts, 'mcp');
    return { result: { supportedVersions, capabilities, instructions, _meta: idempotencyMeta } };
  },
});
