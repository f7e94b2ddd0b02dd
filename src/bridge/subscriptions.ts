// Who wants to hear that the tools have changed: a legacy host after `initialized`, a modern one after `subscriptions/listen`.
import { metaKeys } from '../protocol/envelope.ts';
import { type JsonObject, type JsonRpcRequest, objectAt, type RequestId } from '../protocol/json-rpc.ts';

export interface Subscriptions {
  /** Opens a modern subscription: the bridge itself only has tools to tell of, so nothing else is granted. */
  listen(request: JsonRpcRequest): void;
  stop(id: RequestId): boolean;
  /** The host of the handshake era is ready to be told. */
  admitLegacyHost(): void;
  announceToolsChanged(): void;
}

export function createSubscriptions(notify: (method: string, params: JsonObject | undefined) => void): Subscriptions {
  const listeners = new Map<RequestId, { readonly tools: boolean }>();
  let legacyHost = false;
  return {
    listen: ({ id, params }) => {
      const tools = objectAt(params, 'notifications')?.toolsListChanged === true;
      listeners.set(id, { tools });
      notify('notifications/subscriptions/acknowledged', {
        _meta: { [metaKeys.subscriptionId]: id },
        notifications: tools ? { toolsListChanged: true } : {},
      });
    },
    stop: (id) => listeners.delete(id),
    admitLegacyHost: () => {
      legacyHost = true;
    },
    announceToolsChanged: () => {
      const method = 'notifications/tools/list_changed';
      if (legacyHost) notify(method, undefined);
      for (const [id, { tools }] of listeners) if (tools) notify(method, { _meta: { [metaKeys.subscriptionId]: id } });
    },
  };
}
