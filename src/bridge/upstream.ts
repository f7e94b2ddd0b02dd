// One request to the gateway's MCP endpoint, in the form of 2026-07-28, and its one answer.

import { readBeginning, readText } from '../client/read-body.ts';
import { headerOf, maxRefusalBytes, refusalError } from '../client/refusal.ts';
import type { HttpResponse, Transport } from '../client/transport.ts';
import { VelaroError } from '../core/errors.ts';
import { packageName, packageVersion } from '../core/package.ts';
import {
  encodeHeaderValue,
  mcpHeaders,
  mirroredName,
  mirroredParameters,
  type ParameterHeaders,
} from '../protocol/headers.ts';
import { classifyMessage, type JsonRpcRequest, type JsonRpcResponse } from '../protocol/json-rpc.ts';
import { EventStreamReader } from '../protocol/sse.ts';
import { modernVersion } from '../protocol/versions.ts';
import type { Credential, Credentials } from './credentials.ts';

/** The gateway may take its time over a call, but a connection that says nothing for so long is dead. */
const silenceMs = 5 * 60_000;
const maxAnswerBytes = 64 * 1024 * 1024;

export interface Exchange {
  readonly signal: AbortSignal;
  /** The tool's `Mcp-Param-*` headers, where its schema asks for some. */
  readonly parameterHeaders?: ParameterHeaders;
  /** Takes what the gateway sends ahead of the answer: progress, log messages. */
  readonly onNotification: (text: string) => void;
}

export interface Answer {
  readonly message: JsonRpcResponse;
  /** The message as the gateway wrote it, where it is one line and may be passed on untouched. */
  readonly text: string | undefined;
}

/**
 * Sends a request; a key that the gateway no longer takes is read again, and the request repeated once if it has changed
 * (no skill has run by then).
 * @param text the request as JSON, with its envelope.
 * @throws VelaroError whatever stood between the request and an answer to it.
 */
export async function askGateway(
  transport: Transport,
  credentials: Credentials,
  request: JsonRpcRequest,
  text: string,
  exchange: Exchange,
): Promise<Answer> {
  const credential = await credentials.current();
  const response = await post(transport, credential, request, text, exchange);
  if (response.status !== 401) return readAnswer(response, request, credential.url, exchange);
  const refusal = refusalError(response, await readBeginning(response, maxRefusalBytes), credential.url);
  const replacement = await credentials.replacementFor(credential);
  if (!replacement) throw refusal;
  return readAnswer(await post(transport, replacement, request, text, exchange), request, replacement.url, exchange);
}

function post(
  transport: Transport,
  credential: Credential,
  request: JsonRpcRequest,
  text: string,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { method, params } = request;
  const name = mirroredName(method, params);
  return transport.send({
    method: 'POST',
    url: credential.url,
    headers: {
      authorization: `Bearer ${credential.key}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'user-agent': `${packageName}/${packageVersion}`,
      [mcpHeaders.protocolVersion]: modernVersion,
      [mcpHeaders.method]: method,
      ...(name !== undefined && { [mcpHeaders.name]: encodeHeaderValue(name) }),
      ...(exchange.parameterHeaders && mirroredParameters(exchange.parameterHeaders, params?.arguments)),
    },
    body: text,
    signal: exchange.signal,
    silenceMs,
  });
}

async function readAnswer(
  response: HttpResponse,
  request: JsonRpcRequest,
  url: URL,
  exchange: Exchange,
): Promise<Answer> {
  const type = headerOf(response, 'content-type') ?? '';
  if (response.status >= 200 && response.status < 300) {
    if (type.startsWith('text/event-stream')) return readEventStream(response, request, url, exchange);
    return parseAnswer(await readText(response, maxAnswerBytes), request, url);
  }
  const body = await readBeginning(response, maxRefusalBytes);
  // 400 and 404 carry the protocol's own errors, which are the host's to read; the other statuses are about key, limits or network.
  const inBand = response.status === 400 || response.status === 404 ? protocolError(body, request) : undefined;
  if (inBand) return inBand;
  throw refusalError(response, body, url);
}

function protocolError(body: string, request: JsonRpcRequest): Answer | undefined {
  const parsed = parseMessage(body);
  if (parsed.kind !== 'response' || !('error' in parsed.message)) return undefined;
  return { message: { ...parsed.message, id: request.id }, text: undefined };
}

function parseAnswer(text: string, request: JsonRpcRequest, url: URL): Answer {
  const parsed = parseMessage(text);
  if (parsed.kind === 'response' && parsed.message.id === request.id)
    return { message: parsed.message, text: /[\r\n]/.test(text) ? undefined : text };
  throw new VelaroError('gateway.answer', `${url.host} answered something that is not an MCP answer to this request.`, {
    hint: 'Check the address; a network that wants a sign-in first also does this.',
    details: { delivered: true },
  });
}

async function readEventStream(
  response: HttpResponse,
  request: JsonRpcRequest,
  url: URL,
  exchange: Exchange,
): Promise<Answer> {
  let answer: Answer | undefined;
  const reader = new EventStreamReader(({ data }) => {
    const parsed = parseMessage(data);
    if (parsed.kind === 'notification') exchange.onNotification(JSON.stringify(parsed.message));
    else if (parsed.kind === 'response' && parsed.message.id === request.id) answer ??= parseAnswer(data, request, url);
  });
  for await (const piece of response.body) {
    reader.push(piece);
    if (answer) return answer;
  }
  throw new VelaroError('gateway.unreachable', `${url.host} ended the connection before it had answered.`, {
    hint: 'The call may have been carried out: look before you repeat a change.',
    details: { delivered: true },
  });
}

function parseMessage(text: string): ReturnType<typeof classifyMessage> {
  try {
    return classifyMessage(JSON.parse(text));
  } catch {
    return { kind: 'invalid', id: null, problem: 'This is not JSON.' };
  }
}
