// Who wants to hear what: a host of the handshake era after `initialized`, a modern one per `subscriptions/listen`.
import { metaKeys } from '../../protocol/envelope.ts';
import {
  type JsonObject,
  type JsonRpcNotification,
  type JsonRpcRequest,
  objectAt,
  type RequestId,
} from '../../protocol/json-rpc.ts';
import type { ListenFilter } from '../link/link.ts';

export interface Subscriptions {
  /** Opens a modern subscription and acknowledges it. */
  listen(request: JsonRpcRequest): void;
  /** Ends a modern subscription; false when there is none of that id. */
  stop(id: RequestId): boolean;
  /** The host of the handshake era is ready to be told. */
  admitLegacyHost(): void;
  subscribeResource(uri: string): void;
  unsubscribeResource(uri: string): void;
  /** Hands a notification of the gateway's, or the bridge's own, to everybody who wants it. */
  announce(notification: JsonRpcNotification): void;
  /** The same for what a host of the handshake era may not be told, because its `initialize` said that there is none. */
  announceToListeners(notification: JsonRpcNotification): void;
}

/** @param what a list of the protocol's: `tools`, `prompts`, `resources`. */
export function listChanged(what: string): JsonRpcNotification {
  return { jsonrpc: '2.0', method: `notifications/${what}/list_changed` };
}

const nothing: ListenFilter = { tools: false, prompts: false, resources: false, resourceUris: [] };

/** @param onWanted called whenever the sum of what is wanted may have changed. */
export function createSubscriptions(
  notify: (notification: JsonRpcNotification) => void,
  onWanted: (filter: ListenFilter) => void,
): Subscriptions {
  const listeners = new Map<RequestId, ListenFilter>();
  let legacyHost: ListenFilter | undefined;

  const changed = () => {
    const all = [...listeners.values(), legacyHost ?? nothing];
    onWanted({
      tools: all.some(({ tools }) => tools),
      prompts: all.some(({ prompts }) => prompts),
      resources: all.some(({ resources }) => resources),
      resourceUris: [...new Set(all.flatMap(({ resourceUris }) => resourceUris))].sort(),
    });
  };
  const setUris = (edit: (uris: Set<string>) => void) => {
    const uris = new Set(legacyHost?.resourceUris);
    edit(uris);
    legacyHost = { ...(legacyHost ?? nothing), resourceUris: [...uris] };
    changed();
  };

  /** The gateway's mark of its own subscription is none of the host's. */
  const reworded = ({ method, params }: JsonRpcNotification) => {
    const { [metaKeys.subscriptionId]: _upstream, ...meta } = objectAt(params, '_meta') ?? {};
    const { _meta, ...rest } = params ?? {};
    const tell = (extra: JsonObject) => {
      const all = { ...meta, ...extra };
      const told = Object.keys(all).length > 0 ? { ...rest, _meta: all } : rest;
      notify({ jsonrpc: '2.0', method, ...(Object.keys(told).length > 0 && { params: told }) });
    };
    return { tell, rest };
  };
  const tellListeners = (notification: JsonRpcNotification) => {
    const { tell, rest } = reworded(notification);
    for (const [id, filter] of listeners)
      if (wants(filter, notification.method, rest)) tell({ [metaKeys.subscriptionId]: id });
  };

  return {
    listen: ({ id, params }) => {
      const filter = filterOf(objectAt(params, 'notifications') ?? {});
      listeners.set(id, filter);
      notify({
        jsonrpc: '2.0',
        method: 'notifications/subscriptions/acknowledged',
        params: { _meta: { [metaKeys.subscriptionId]: id }, notifications: objectAt(params, 'notifications') ?? {} },
      });
      changed();
    },
    stop: (id) => {
      const stopped = listeners.delete(id);
      if (stopped) changed();
      return stopped;
    },
    admitLegacyHost: () => {
      legacyHost = { tools: true, prompts: true, resources: true, resourceUris: legacyHost?.resourceUris ?? [] };
      changed();
    },
    subscribeResource: (uri) => setUris((uris) => uris.add(uri)),
    unsubscribeResource: (uri) => setUris((uris) => uris.delete(uri)),
    announce: (notification) => {
      const { tell, rest } = reworded(notification);
      if (legacyHost && wants(legacyHost, notification.method, rest)) tell({});
      tellListeners(notification);
    },
    announceToListeners: tellListeners,
  };
}

function filterOf(notifications: JsonObject): ListenFilter {
  const { resourceSubscriptions } = notifications;
  return {
    tools: notifications.toolsListChanged === true,
    prompts: notifications.promptsListChanged === true,
    resources: notifications.resourcesListChanged === true,
    resourceUris: Array.isArray(resourceSubscriptions)
      ? resourceSubscriptions.filter((uri): uri is string => typeof uri === 'string')
      : [],
  };
}

function wants(filter: ListenFilter, method: string, params: JsonObject): boolean {
  if (method === 'notifications/tools/list_changed') return filter.tools;
  if (method === 'notifications/prompts/list_changed') return filter.prompts;
  if (method === 'notifications/resources/list_changed') return filter.resources;
  if (method === 'notifications/resources/updated') return filter.resourceUris.includes(String(params.uri));
  return true;
}
