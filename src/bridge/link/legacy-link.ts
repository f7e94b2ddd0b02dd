// A gateway that only speaks revisions with a handshake: keeps a session there, and opens a new one unseen when it is lost.

import { headerOf } from '../../client/refusal.ts';
import { VelaroError } from '../../core/errors.ts';
import { mcpHeaders } from '../../protocol/headers.ts';
import {
  type JsonObject,
  type JsonRpcMessage,
  type JsonRpcRequest,
  objectAt,
  rpcErrors,
} from '../../protocol/json-rpc.ts';
import { legacyVersions } from '../../protocol/versions.ts';
import { NotModern, readAnswer, readMessages } from './answer.ts';
import { type AuthorisedRequest, type Gateway, sendAuthorised } from './authorised-request.ts';
import { askerOf, withoutEnvelope } from './envelope.ts';
import type { Answer, Exchange, Link } from './link.ts';

interface LegacySession {
  /** Absent where the gateway keeps none. */
  readonly id: string | undefined;
  readonly version: string;
  readonly initializeResult: JsonObject;
  logLevel: string | undefined;
  /** Where the stream of unasked messages was when it ended. */
  lastEventId: string | undefined;
}

export interface LegacyLink extends Link {
  readonly era: 'legacy';
  /** What the gateway told of itself; opens the session when there is none. */
  introduction(request: JsonRpcRequest, exchange: Exchange): Promise<JsonObject>;
  /** Resolves when the gateway has answered the request for its stream of unasked messages. */
  readonly streamStands: Promise<void>;
}

/** A farewell must not hold up the end of the bridge. */
const farewellMs = 80;

export function createLegacyLink(gateway: Gateway): LegacyLink {
  let session: Promise<LegacySession> | undefined;
  let standing: LegacySession | undefined;
  let streamOpened = () => {};
  const streamStands = new Promise<void>((resolve) => {
    streamOpened = resolve;
  });

  const opened = (request: JsonRpcRequest, exchange: Exchange) => {
    const opening = session ?? open(gateway, request, exchange);
    session = opening;
    opening.then(
      (open) => {
        standing = open;
      },
      () => {
        if (session === opening) session = undefined;
      },
    );
    return opening;
  };

  /** A session that the gateway has forgotten is replaced once, and the request sent again: it was not carried out. */
  async function inSession<T>(
    request: JsonRpcRequest,
    exchange: Exchange,
    carryOut: (current: LegacySession) => Promise<T>,
  ): Promise<T> {
    const opening = opened(request, exchange);
    try {
      return await carryOut(await opening);
    } catch (thrown) {
      if (!(thrown instanceof SessionLost)) throw thrown;
      if (session === opening) session = undefined;
      return carryOut(await opened(request, exchange));
    }
  }

  const ask: Link['ask'] = (request, _text, exchange) =>
    inSession(request, exchange, async (current) => {
      const { logLevel } = askerOf(request);
      if (logLevel !== undefined && logLevel !== current.logLevel) {
        current.logLevel = logLevel;
        const setLevel = { id: `${request.id}-log-level`, method: 'logging/setLevel', params: { level: logLevel } };
        await send(gateway, current, { jsonrpc: '2.0', ...setLevel }, exchange);
      }
      const cancel = () => {
        const params = { requestId: request.id };
        void notify(gateway, current, { jsonrpc: '2.0', method: 'notifications/cancelled', params });
      };
      exchange.signal.addEventListener('abort', cancel, { once: true });
      try {
        return await send(gateway, current, withoutEnvelope(request), exchange);
      } finally {
        exchange.signal.removeEventListener('abort', cancel);
      }
    });

  return {
    era: 'legacy',
    streamStands,
    ask,
    introduction: async (request, exchange) => (await opened(request, exchange)).initializeResult,
    listen: async (filter, exchange) => {
      const request: JsonRpcRequest = { jsonrpc: '2.0', id: 'velaro-listen', method: 'subscriptions/listen' };
      return inSession(request, exchange, async (current) => {
        for (const uri of filter.resourceUris) {
          const subscribe = { id: `velaro-subscribe-${uri}`, method: 'resources/subscribe', params: { uri } };
          await send(gateway, current, { jsonrpc: '2.0', ...subscribe }, exchange);
        }
        return followStream(gateway, current, exchange, streamOpened);
      });
    },
    close: async () => {
      if (standing?.id === undefined) return;
      const farewell = sendInSession(gateway, standing, {
        method: 'DELETE',
        headers: {},
        signal: AbortSignal.timeout(farewellMs),
      });
      await farewell.then(
        ({ response }) => response.discard(),
        () => undefined,
      );
    },
  };
}

class SessionLost extends Error {}

async function open(gateway: Gateway, request: JsonRpcRequest, exchange: Exchange): Promise<LegacySession> {
  const { clientInfo, capabilities } = askerOf(request);
  const initialize: JsonRpcRequest = {
    jsonrpc: '2.0',
    id: `${request.id}-initialize`,
    method: 'initialize',
    params: {
      protocolVersion: legacyVersions[0],
      capabilities,
      clientInfo: clientInfo ?? { name: 'velaro-mcp', version: '0' },
    },
  };
  const { response, url } = await sendAuthorised(gateway, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify(initialize),
    signal: exchange.signal,
  });
  const id = headerOf(response, 'mcp-session-id');
  const { message } = await readAnswer(response, initialize, url, () => undefined);
  if ('error' in message)
    throw new VelaroError(
      'gateway.answer',
      `${url.host} refused to open a session: ${message.error.message.slice(0, 200)}`,
      {
        hint: 'Its operator has to look at it.',
      },
    );
  const { result } = message;
  const version = typeof result.protocolVersion === 'string' ? result.protocolVersion : legacyVersions[0];
  const session: LegacySession = { id, version, initializeResult: result, logLevel: undefined, lastEventId: undefined };
  await notify(gateway, session, { jsonrpc: '2.0', method: 'notifications/initialized' });
  return session;
}

async function send(
  gateway: Gateway,
  session: LegacySession,
  request: JsonRpcRequest,
  exchange: Exchange,
): Promise<Answer> {
  const { response, url } = await sendInSession(gateway, session, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(exchange.idempotencyKey !== undefined && { 'idempotency-key': exchange.idempotencyKey }),
    },
    body: JSON.stringify(request),
    signal: exchange.signal,
  });
  if (session.id !== undefined && response.status === 404) {
    response.discard();
    throw new SessionLost();
  }
  try {
    return await readAnswer(
      response,
      request,
      url,
      (parsed) => void takeMessage(gateway, session, parsed.message, exchange),
    );
  } catch (thrown) {
    if (!(thrown instanceof NotModern)) throw thrown;
    if (session.id !== undefined && /session/i.test(thrown.refusal.message)) throw new SessionLost();
    throw thrown.refusal;
  }
}

/** Notifications go to the host; a question is put to the host, and its answer sent back. */
async function takeMessage(
  gateway: Gateway,
  session: LegacySession,
  message: JsonRpcMessage,
  exchange: Exchange,
): Promise<void> {
  if (!('method' in message)) return;
  if (!('id' in message)) {
    exchange.onNotification(message);
    return;
  }
  const reply =
    message.method === 'ping'
      ? { result: {} }
      : await exchange.askHost(message.method, message.params).catch(() => ({
          error: { code: rpcErrors.internal, message: 'The host could not answer.' },
        }));
  await notify(gateway, session, { jsonrpc: '2.0', id: message.id, ...reply });
}

/** Posts what has no answer; what goes wrong with it concerns nobody. */
async function notify(gateway: Gateway, session: LegacySession, message: JsonRpcMessage): Promise<void> {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  await sendInSession(gateway, session, { method: 'POST', headers, body: JSON.stringify(message) }).then(
    ({ response }) => response.discard(),
    () => undefined,
  );
}

function sendInSession(gateway: Gateway, session: LegacySession, request: AuthorisedRequest) {
  const headers = {
    ...request.headers,
    [mcpHeaders.protocolVersion]: session.version,
    ...(session.id !== undefined && { 'mcp-session-id': session.id }),
  };
  return sendAuthorised(gateway, { ...request, headers });
}

/** What the gateway says unasked comes on one stream, which ends now and then and is taken up where it was. */
async function followStream(
  gateway: Gateway,
  session: LegacySession,
  exchange: Exchange,
  onOpened: () => void,
): Promise<'ended' | 'unsupported'> {
  const resume = session.lastEventId === undefined ? {} : { 'last-event-id': session.lastEventId };
  const headers = { accept: 'text/event-stream', ...resume };
  const { response } = await sendInSession(gateway, session, { method: 'GET', headers, signal: exchange.signal });
  onOpened();
  if (response.status !== 200) response.discard();
  if (response.status === 404 && session.id !== undefined) throw new SessionLost();
  if (response.status >= 400 && response.status < 500) return 'unsupported';
  if (response.status === 200)
    await readMessages(response, ({ message }, eventId) => {
      session.lastEventId = eventId ?? session.lastEventId;
      void takeMessage(gateway, session, message, exchange);
    });
  return 'ended';
}

/** What a legacy gateway told in its handshake, in the form of `server/discover`. */
export function discoveryOf(initializeResult: JsonObject): JsonObject {
  const { instructions } = initializeResult;
  return {
    capabilities: objectAt(initializeResult, 'capabilities') ?? {},
    ...(typeof instructions === 'string' && { instructions }),
  };
}
