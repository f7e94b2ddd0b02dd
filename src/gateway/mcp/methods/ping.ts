// Says that the gateway is there and the key still good; the current revision has no such method.
import { defineMethod } from '../define-method.ts';

export default defineMethod({
  name: 'ping',
  eras: ['legacy'],
  cacheable: false,
  async answer({ request, parts }) {
    await request.enter(parts, 'mcp');
    return { result: {} };
  },
});
