// The MCP endpoint: one message in, one answer out. It keeps nothing between requests and serves both eras.
import { toVelaroError } from '../../core/errors.ts';
import { type JsonRpcRequest, type RequestId, rpcErrors, rpcFailure } from '../../protocol/json-rpc.ts';
import type { Era } from '../../protocol/versions.ts';
import { type Answer, jsonAnswer } from '../http/answer.ts';
import { rpcFailureAnswer } from '../http/failure-answer.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { logFault } from '../http/request-log.ts';
import type { GatewayParts } from '../parts.ts';
import type { Method, MethodReply } from './define-method.ts';
import { readEra } from './message-era.ts';
import type { MethodTable } from './method-table.ts';
import { readMessage, type Sent } from './read-message.ts';
import { type ResultForm, resultAnswer } from './result-answer.ts';

/** @param methods the methods that this address takes. */
export async function answerMessage(
  methods: MethodTable,
  request: GatewayRequest,
  parts: GatewayParts,
): Promise<Answer> {
  const sent = readMessage(request);
  const id = messageId(sent);
  try {
    // Who has no key learns nothing else, not even that the message was wrong.
    request.credential();
    switch (sent.kind) {
      case 'invalid':
        return jsonAnswer(400, rpcFailure(id, sent.code, sent.problem));
      case 'response':
        return jsonAnswer(400, rpcFailure(id, rpcErrors.invalidRequest, 'The gateway has asked nothing.'));
      case 'notification':
        await request.enter(parts, 'mcp');
        return { status: 202 };
      case 'request': {
        const asked = findMethod(methods, sent.message, request);
        if ('refusal' in asked) return asked.refusal;
        const { method, era } = asked;
        const { id, params = {} } = sent.message;
        const reply = await method.answer({ id, era, params, request, parts });
        return replyAnswer(reply, id, { era, cacheable: method.cacheable, accept: request.headers.accept });
      }
    }
  } catch (thrown) {
    const error = toVelaroError(thrown);
    if (error.httpStatus >= 500) logFault(parts.log, request.id, error);
    return rpcFailureAnswer(error, request.id, id);
  }
}

function findMethod(
  methods: MethodTable,
  { id, method: name, params }: JsonRpcRequest,
  { headers }: GatewayRequest,
): { readonly method: Method; readonly era: Era } | { readonly refusal: Answer } {
  const method = methods.get(name);
  const read = readEra(headers, { name, params }, method);
  if ('fault' in read) return { refusal: jsonAnswer(400, { jsonrpc: '2.0', id, error: read.fault }) };
  const { era } = read;
  if (method?.eras.includes(era)) return { method, era };
  const known = [...methods.values()].filter(({ eras }) => eras.includes(era)).map((entry) => entry.name);
  const message = `There is no method ${JSON.stringify(name.slice(0, 80))} here; there is ${known.join(', ')}.`;
  // The older revisions read a 404 as the end of a session, which is not what is meant.
  const status = era === 'modern' ? 404 : 200;
  return { refusal: jsonAnswer(status, rpcFailure(id, rpcErrors.methodNotFound, message)) };
}

function replyAnswer(reply: MethodReply, id: RequestId, form: ResultForm): Answer {
  if ('fault' in reply) return jsonAnswer(200, { jsonrpc: '2.0', id, error: reply.fault });
  // A proxy that gathers the stream before it passes it on would keep its events from the client.
  if ('stream' in reply)
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
      body: reply.stream,
    };
  const answer = resultAnswer(id, reply.result, form);
  return reply.headers ? { ...answer, headers: { ...answer.headers, ...reply.headers } } : answer;
}

function messageId(sent: Sent): RequestId | null {
  if (sent.kind === 'invalid') return sent.id;
  return 'id' in sent.message ? sent.message.id : null;
}
