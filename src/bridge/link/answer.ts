// Reads the one answer to a request out of an HTTP response: JSON, an event stream, or a refusal.

import { readBeginning } from '../../client/read-body.ts';
import { headerOf, maxRefusalBytes, refusalError } from '../../client/refusal.ts';
import type { HttpResponse } from '../../client/transport.ts';
import { VelaroError } from '../../core/errors.ts';
import { classifyMessage, type JsonRpcRequest, rpcErrors } from '../../protocol/json-rpc.ts';
import { EventStreamReader } from '../../protocol/sse.ts';
import type { Answer } from './link.ts';

const maxAnswerBytes = 64 * 1024 * 1024;

/** A refusal that is no error of the protocol 2026-07-28: what a gateway that does not speak it says. */
export class NotModern extends Error {
  readonly refusal: VelaroError;
  constructor(refusal: VelaroError) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** A message on an event stream that is not the answer: a notification, or a gateway's question. */
export type OnMessage = (parsed: Exclude<ReturnType<typeof classifyMessage>, { kind: 'invalid' }>) => void;

/**
 * @throws NotModern for a 4xx that the handshake era may mean. VelaroError for everything else that is no answer.
 */
export async function readAnswer(
  response: HttpResponse,
  request: JsonRpcRequest,
  url: URL,
  onMessage: OnMessage,
): Promise<Answer> {
  const type = headerOf(response, 'content-type') ?? '';
  if (response.status >= 200 && response.status < 300) {
    if (type.startsWith('text/event-stream')) return readStream(response, request, url, onMessage);
    return parseAnswer(await response.text(maxAnswerBytes), request, url);
  }
  const body = await readBeginning(response, maxRefusalBytes);
  const refusal = refusalError(response, body, url);
  if (response.status < 400 || response.status >= 500 || [401, 403, 408, 413, 429].includes(response.status))
    throw refusal;
  // What is left, 400 and 404 above all, carries the protocol's own errors, which are the host's to read.
  const answer = protocolError(body, request);
  if (answer) return answer;
  throw new NotModern(refusal);
}

/** Reads an event stream to its end. */
export async function readMessages(
  response: HttpResponse,
  onMessage: (message: OnMessageArgument, id?: string) => void,
): Promise<void> {
  const reader = new EventStreamReader(({ data, id }) => {
    const parsed = parseMessage(data);
    if (parsed.kind !== 'invalid') onMessage(parsed, id);
  });
  for await (const piece of response.body) reader.push(piece);
  reader.end();
}

type OnMessageArgument = Parameters<OnMessage>[0];

const modernErrors: ReadonlySet<number> = new Set([
  rpcErrors.parse,
  rpcErrors.invalidRequest,
  rpcErrors.methodNotFound,
  rpcErrors.invalidParams,
  rpcErrors.internal,
  rpcErrors.headerMismatch,
  rpcErrors.missingCapability,
  rpcErrors.legacyResourceNotFound,
]);

function protocolError(body: string, request: JsonRpcRequest): Answer | undefined {
  const parsed = parseMessage(body);
  if (parsed.kind !== 'response' || !('error' in parsed.message)) return undefined;
  if (!modernErrors.has(parsed.message.error.code)) return undefined;
  return { message: { ...parsed.message, id: request.id }, text: undefined };
}

function parseAnswer(text: string, request: JsonRpcRequest, url: URL): Answer {
  const parsed = parseMessage(text);
  if (parsed.kind === 'response' && parsed.message.id === request.id)
    return { message: parsed.message, text: /[\r\n\ufeff]/.test(text) ? undefined : text };
  throw new VelaroError('gateway.answer', `${url.host} answered something that is not an MCP answer to this request.`, {
    hint: 'Check the address; a network that wants a sign-in first also does this.',
    details: { delivered: true },
  });
}

async function readStream(
  response: HttpResponse,
  request: JsonRpcRequest,
  url: URL,
  onMessage: OnMessage,
): Promise<Answer> {
  let answer: Answer | undefined;
  const reader = new EventStreamReader(({ data }) => {
    const parsed = parseMessage(data);
    if (parsed.kind === 'response') {
      if (parsed.message.id === request.id) answer ??= parseAnswer(data, request, url);
    } else if (parsed.kind !== 'invalid') onMessage(parsed);
  });
  for await (const piece of response.body) {
    reader.push(piece);
    if (answer) return answer;
  }
  reader.end();
  if (answer) return answer;
  throw new VelaroError('gateway.unreachable', `${url.host} ended the connection before it had answered.`, {
    hint: 'The call may have been carried out: look before you repeat a change.',
    details: { delivered: true },
  });
}

function parseMessage(text: string): ReturnType<typeof classifyMessage> {
  try {
    return classifyMessage(JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text));
  } catch {
    return { kind: 'invalid', id: null, problem: 'This is not JSON.' };
  }
}
