// One host on one stdio: takes its messages of either era, and sees to it that each request gets exactly one answer.
import { toVelaroError } from '../core/errors.ts';
import { claimedVersion, envelopeFault, metaKeys } from '../protocol/envelope.ts';
import {
  classifyMessage,
  isRequestId,
  type JsonObject,
  type JsonRpcError,
  type JsonRpcNotification,
  type JsonRpcRequest,
  objectAt,
  type RequestId,
  rpcErrors,
} from '../protocol/json-rpc.ts';
import type { Era } from '../protocol/versions.ts';
import { failureReply } from './failure-reply.ts';
import { type LegacyHost, toLegacyResult, toModernRequest } from './legacy-translation.ts';
import { discoverResult, initializeResult, serverInfo } from './server-info.ts';
import { statusResult, statusTool } from './status-tool.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createToolDirectory } from './tool-directory.ts';
import type { Answer, Exchange } from './upstream.ts';

export interface SessionOptions {
  /** Writes one message to the host. */
  readonly send: (text: string) => void;
  /** Sends a modern request to the gateway; see `askGateway`. */
  readonly ask: (request: JsonRpcRequest, text: string, exchange: Exchange) => Promise<Answer>;
  /** Changes when the user has done something about keys or addresses, such as a login. */
  readonly settingsStamp: () => string;
}

export interface Session {
  receive(line: string): void;
  /** Stops everything under way; nothing more is sent. */
  close(): void;
}

type Reply = { readonly result: JsonObject } | { readonly error: JsonRpcError };

export function createSession({ send, ask, settingsStamp }: SessionOptions): Session {
  const open = new Map<RequestId, AbortController>();
  let legacyHost: LegacyHost | undefined;

  const write = (message: JsonObject) => send(JSON.stringify({ jsonrpc: '2.0', ...message }));
  const subscriptions = createSubscriptions((method, params) => write(params ? { method, params } : { method }));
  const tools = createToolDirectory({
    exchange,
    onRecovered: () => subscriptions.announceToolsChanged(),
    settingsStamp,
  });

  function receive(line: string): void {
    const parsed = parse(line);
    if (parsed.kind === 'request') serve(parsed.message, line);
    else if (parsed.kind === 'notification') note(parsed.message);
    else if (parsed.kind === 'invalid') write({ id: parsed.id, error: { code: parsed.code, message: parsed.problem } });
  }

  function note({ method, params }: JsonRpcNotification): void {
    if (method === 'notifications/initialized') subscriptions.admitLegacyHost();
    if (method !== 'notifications/cancelled') return;
    const id = params?.requestId;
    if (isRequestId(id) && !subscriptions.stop(id)) open.get(id)?.abort();
  }

  function serve(request: JsonRpcRequest, line: string): void {
    const era: Era = claimedVersion(request.params) === undefined ? 'legacy' : 'modern';
    const local = answerLocally(request, era);
    if (local) {
      finish(request, era, local);
      return;
    }
    if (request.method === 'subscriptions/listen') {
      subscriptions.listen(request);
      return;
    }
    if (open.has(request.id)) {
      const message = 'A request with this id is still open: ids may not be used twice.';
      finish(request, era, { error: { code: rpcErrors.invalidRequest, message } });
      return;
    }
    void forward(request, era, line);
  }

  /** What needs neither key nor gateway, so that the handshake never waits for either. */
  function answerLocally(request: JsonRpcRequest, era: Era): Reply | undefined {
    const { method, params } = request;
    if (method === 'initialize') {
      legacyHost = { clientInfo: objectAt(params, 'clientInfo') };
      return { result: initializeResult(params?.protocolVersion) };
    }
    if (era === 'legacy' && method === 'ping') return { result: {} };
    if (era === 'legacy' && legacyHost && method === 'logging/setLevel') return { result: {} };
    if (era === 'modern' || !legacyHost) {
      const fault = envelopeFault(params);
      if (fault) return { error: fault };
    }
    if (era === 'modern' && method === 'server/discover') return { result: discoverResult() };
    if (method === 'tools/call' && params?.name === statusTool.name)
      return { result: { ...statusResult(tools.failure) } };
    return undefined;
  }

  async function forward(request: JsonRpcRequest, era: Era, line: string): Promise<void> {
    const controller = new AbortController();
    open.set(request.id, controller);
    try {
      const modern = era === 'modern' ? request : toModernRequest(request, legacyHost ?? { clientInfo: undefined });
      const text = era === 'modern' ? line.trim() : undefined;
      const answer =
        request.method === 'tools/list'
          ? await tools.list(modern, text, controller.signal)
          : await exchange(modern, text, controller.signal);
      if (controller.signal.aborted) return;
      if (era === 'modern' && answer.text !== undefined) send(answer.text);
      else finish(request, era, answer.message);
    } catch (thrown) {
      if (!controller.signal.aborted) finish(request, era, failureReply(request, toVelaroError(thrown)));
    } finally {
      open.delete(request.id);
    }
  }

  function exchange(request: JsonRpcRequest, text: string | undefined, signal: AbortSignal): Promise<Answer> {
    const headers = tools.headersOf(request);
    return ask(request, text ?? JSON.stringify(request), {
      signal,
      onNotification: send,
      ...(headers && { parameterHeaders: headers }),
    });
  }

  function finish({ id }: JsonRpcRequest, era: Era, reply: Reply): void {
    if ('error' in reply) write({ id, error: reply.error });
    else write({ id, result: era === 'modern' ? stamped(reply.result) : toLegacyResult(reply.result) });
  }

  return {
    receive,
    close: () => {
      tools.close();
      for (const controller of open.values()) controller.abort();
    },
  };
}

/** A result of the bridge's own as 2026-07-28 wants it. */
function stamped(result: JsonObject): JsonObject {
  return {
    resultType: 'complete',
    ...result,
    _meta: { [metaKeys.serverInfo]: serverInfo, ...objectAt(result, '_meta') },
  };
}

function parse(line: string) {
  try {
    const parsed = classifyMessage(JSON.parse(line));
    return parsed.kind === 'invalid' ? { ...parsed, code: rpcErrors.invalidRequest } : parsed;
  } catch {
    const problem = 'This line is not JSON: send one whole JSON-RPC message a line.';
    return { kind: 'invalid', id: null, problem, code: rpcErrors.parse } as const;
  }
}
