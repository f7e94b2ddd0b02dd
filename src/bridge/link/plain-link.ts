// A gateway that has nothing but `GET tools/list` and `POST tools/call`: the two plain endpoints of the published documentation.

import type { CancelSignal } from '../../client/cancellation.ts';
import { refusalError } from '../../client/refusal.ts';
import { VelaroError } from '../../core/errors.ts';
import { isObject, type JsonObject, type JsonRpcRequest, rpcErrors, rpcFailure } from '../../protocol/json-rpc.ts';
import { NotModern, readAnswer } from './answer.ts';
import { type Gateway, sendAuthorised } from './authorised-request.ts';
import { withoutEnvelope } from './envelope.ts';
import type { Answer, Exchange, Link } from './link.ts';

const maxListBytes = 16 * 1024 * 1024;

export function createPlainLink(gateway: Gateway): Link {
  return {
    era: 'plain',
    ask: async (request, _text, exchange) => {
      if (request.method === 'tools/list') return answer(request, { tools: await listTools(gateway, exchange.signal) });
      if (request.method === 'tools/call') return callTool(gateway, request, exchange);
      const message = `This gateway does not know the method ${request.method}.`;
      return { message: rpcFailure(request.id, rpcErrors.methodNotFound, message), text: undefined };
    },
    listen: async () => 'unsupported',
    close: async () => undefined,
  };
}

/** @throws VelaroError `gateway.answer` where the endpoint is not there either. */
export async function listTools(gateway: Gateway, signal: CancelSignal): Promise<readonly unknown[]> {
  const { response, url } = await sendAuthorised(gateway, {
    method: 'GET',
    path: '/tools/list',
    headers: { accept: 'application/json' },
    signal,
  });
  const body = await response.text(maxListBytes);
  if (response.status !== 200) throw refusalError(response, body, url);
  try {
    const listed: unknown = JSON.parse(body);
    const tools = isObject(listed) ? listed.tools : listed;
    if (Array.isArray(tools)) return tools;
  } catch {
    // Said below, like every other list that is none.
  }
  throw new VelaroError('gateway.answer', `${url.host} answered something that is not a list of tools.`, {
    hint: 'Check the address; a network that wants a sign-in first also does this.',
  });
}

async function callTool(gateway: Gateway, request: JsonRpcRequest, exchange: Exchange): Promise<Answer> {
  const { response, url } = await sendAuthorised(gateway, {
    method: 'POST',
    path: '/tools/call',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(exchange.idempotencyKey !== undefined && { 'idempotency-key': exchange.idempotencyKey }),
    },
    body: JSON.stringify(withoutEnvelope(request)),
    signal: exchange.signal,
  });
  try {
    return await readAnswer(response, request, url, () => undefined);
  } catch (thrown) {
    throw thrown instanceof NotModern ? thrown.refusal : thrown;
  }
}

function answer({ id }: JsonRpcRequest, result: JsonObject): Answer {
  return { message: { jsonrpc: '2.0', id, result }, text: undefined };
}
