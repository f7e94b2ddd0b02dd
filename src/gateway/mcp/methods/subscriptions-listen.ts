// A stream that tells when the tools of this key have changed; nothing else ever changes here unasked.
import { isObject, rpcErrors } from '../../../protocol/json-rpc.ts';
import { defineMethod } from '../define-method.ts';
import { emptySubscription } from '../subscriptions.ts';
import { visibleTools } from '../visible-tools.ts';

export default defineMethod({
  name: 'subscriptions/listen',
  eras: ['modern'],
  cacheable: false,
  async answer({ id, params, request, parts }) {
    const principal = await request.enter(parts, 'mcp');
    const wanted = params.notifications;
    if (!isObject(wanted))
      return {
        fault: { code: rpcErrors.invalidParams, message: 'params.notifications has to say what to tell of.' },
      };
    if (wanted.toolsListChanged !== true) return { stream: emptySubscription(id) };
    const subscriber = {
      id,
      requestId: request.id,
      keyId: principal.key.id,
      look: async () => visibleTools(parts.engine, await request.enter(parts, 'mcp')),
    };
    return { stream: parts.subscriptions.open(subscriber, await visibleTools(parts.engine, principal)) };
  },
});
