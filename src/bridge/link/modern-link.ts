// A gateway that speaks 2026-07-28: each request stands for itself, with its envelope and the headers that mirror it.
import { encodeHeaderValue, mcpHeaders, mirroredName, mirroredParameters } from '../../protocol/headers.ts';
import type { JsonRpcRequest } from '../../protocol/json-rpc.ts';
import { modernVersion } from '../../protocol/versions.ts';
import { readAnswer } from './answer.ts';
import { type Gateway, sendAuthorised } from './authorised-request.ts';
import type { Exchange, Link, ListenFilter } from './link.ts';
import { listenRequest } from './listen-request.ts';

export function createModernLink(gateway: Gateway): Link {
  const ask: Link['ask'] = async (request, text, exchange) => {
    const { response, url } = await sendAuthorised(gateway, {
      method: 'POST',
      headers: headersOf(request, exchange),
      body: text,
      signal: exchange.signal,
    });
    return readAnswer(response, request, url, (parsed) => {
      if (parsed.kind === 'notification') exchange.onNotification(parsed.message);
    });
  };
  return {
    era: 'modern',
    ask,
    listen: async (filter: ListenFilter, exchange: Exchange) => {
      const request = listenRequest(filter);
      const { message } = await ask(request, JSON.stringify(request), exchange);
      return 'error' in message ? 'unsupported' : 'ended';
    },
    close: async () => undefined,
  };
}

function headersOf({ method, params }: JsonRpcRequest, exchange: Exchange): Record<string, string> {
  const name = mirroredName(method, params);
  return {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    [mcpHeaders.protocolVersion]: modernVersion,
    [mcpHeaders.method]: method,
    ...(name !== undefined && { [mcpHeaders.name]: encodeHeaderValue(name) }),
    ...(exchange.idempotencyKey !== undefined && { 'idempotency-key': exchange.idempotencyKey }),
    ...(exchange.parameterHeaders && mirroredParameters(exchange.parameterHeaders, params?.arguments)),
  };
}
