// The request for a gateway's notifications, as 2026-07-28 wants it.
import type { JsonRpcRequest } from '../../protocol/json-rpc.ts';
import { bridgeAsker, withEnvelope } from './envelope.ts';
import type { ListenFilter } from './link.ts';

let listening = 0;

/** Each has an id of its own: the gateway marks what it sends with it. */
export function listenRequest({ tools, prompts, resources, resourceUris }: ListenFilter): JsonRpcRequest {
  const notifications = {
    ...(tools && { toolsListChanged: true }),
    ...(prompts && { promptsListChanged: true }),
    ...(resources && { resourcesListChanged: true }),
    ...(resourceUris.length > 0 && { resourceSubscriptions: resourceUris }),
  };
  listening += 1;
  const id = `velaro-listen-${listening}`;
  return withEnvelope({ jsonrpc: '2.0', id, method: 'subscriptions/listen', params: { notifications } }, bridgeAsker);
}
