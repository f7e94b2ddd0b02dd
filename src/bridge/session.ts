// One host on one stdio: takes its messages of either era, and sees to it that each request gets exactly one answer.
import { toVelaroError, VelaroError } from '../core/errors.ts';
import { holdsSecret } from '../core/redaction.ts';
import { claimedVersion, envelopeFault, metaKeys } from '../protocol/envelope.ts';
import {
  classifyMessage,
  isRequestId,
  type JsonObject,
  type JsonRpcNotification,
  type JsonRpcRequest,
  objectAt,
  type RequestId,
  rpcErrors,
} from '../protocol/json-rpc.ts';
import type { Era } from '../protocol/versions.ts';
import { mayHoldUnseen, withoutUnseen } from './clean-text.ts';
import { answerDynamicCall, dynamicTools } from './dynamic-tools.ts';
import { type Asker, withEnvelope } from './envelope.ts';
import { failureReply } from './failure-reply.ts';
import type { GatewayLink } from './gateway-link.ts';
import { createGatewayListener } from './gateway-listener.ts';
import { createHostRequests } from './host-requests.ts';
import { legacyReply } from './legacy-reply.ts';
import type { Answer, Exchange, Reply } from './link.ts';
import { answerQuestions } from './multi-round.ts';
import { discoverResult, initializeResult, serverInfo } from './server-info.ts';
import { statusResult, statusTool } from './status-tool.ts';
import { createSubscriptions, toolsChanged } from './subscriptions.ts';
import type { ToolDirectory } from './tool-directory.ts';
import type { Trace } from './trace.ts';

export interface SessionOptions {
  /** Writes one message to the host. */
  readonly send: (text: string) => void;
  readonly link: GatewayLink;
  /** Made here because what it finds out is announced here. */
  readonly createTools: (onChanged: () => void, asker: () => Asker) => ToolDirectory;
  /** What the gateway said of itself the last time. */
  readonly discovery: () => JsonObject | undefined;
  /** Offers three tools that find and call the others, instead of all. */
  readonly dynamic: boolean;
  readonly trace?: Trace | undefined;
  readonly newIdempotencyKey: () => string;
}

export interface Session {
  receive(line: string): void;
  /** Stops everything under way; nothing more is sent. */
  close(): void;
}

export function createSession(options: SessionOptions): Session {
  const { send, link, discovery, dynamic, trace } = options;
  const open = new Map<RequestId, AbortController>();
  let legacyHost: Asker | undefined;

  const write = (message: JsonObject) => send(JSON.stringify({ jsonrpc: '2.0', ...message }));
  const hostRequests = createHostRequests(write);
  const askHost =
    (signal: AbortSignal): Exchange['askHost'] =>
    async (method, params) => {
      if (legacyHost) return hostRequests.ask(method, params, signal);
      return { error: { code: rpcErrors.methodNotFound, message: 'This host takes no questions.' } };
    };
  const closing = new AbortController();
  const tools = options.createTools(
    () => {
      if (!dynamic) subscriptions.announce(toolsChanged);
    },
    () => legacyHost ?? { clientInfo: serverInfo, capabilities: {} },
  );
  const listener = createGatewayListener({
    link,
    askHost: askHost(closing.signal),
    onNotification: (notification) => {
      // The gateway's list is not the host's: it is asked for, compared, and announced only where the host sees a difference.
      if (notification.method === toolsChanged.method) void tools.refresh().catch(() => undefined);
      else subscriptions.announce(cleaned(notification));
    },
  });
  const subscriptions = createSubscriptions(
    (notification) => write({ ...notification }),
    (filter) => listener.want(filter),
  );

  function receive(line: string): void {
    const parsed = parse(line);
    if (parsed.kind === 'request') serve(parsed.message, line);
    else if (parsed.kind === 'notification') note(parsed.message);
    else if (parsed.kind === 'response') hostRequests.settle(parsed.message);
    else write({ id: parsed.id, error: { code: parsed.code, message: parsed.problem } });
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
    if (local) finish(request, era, local);
    else if (request.method === 'subscriptions/listen') subscriptions.listen(request);
    else if (open.has(request.id)) {
      const message = 'A request with this id is still open: ids may not be used twice.';
      finish(request, era, { error: { code: rpcErrors.invalidRequest, message } });
    } else void forward(request, era, line);
  }

  /** What needs neither key nor gateway, so that the handshake never waits for either. */
  function answerLocally(request: JsonRpcRequest, era: Era): Reply | undefined {
    const { method, params } = request;
    if (method === 'initialize') {
      const capabilities = objectAt(params, 'capabilities') ?? {};
      legacyHost = { clientInfo: objectAt(params, 'clientInfo'), capabilities };
      return { result: initializeResult(params?.protocolVersion, discovery()) };
    }
    if (era === 'legacy' && method === 'ping') return { result: {} };
    if (era === 'modern' || !legacyHost) {
      const fault = envelopeFault(params);
      if (fault) return { error: fault };
      return method === 'server/discover' ? { result: discoverResult(discovery()) } : undefined;
    }
    if (method === 'logging/setLevel') legacyHost = { ...legacyHost, logLevel: String(params?.level) };
    else if (method === 'resources/subscribe') subscriptions.subscribeResource(String(params?.uri));
    else if (method === 'resources/unsubscribe') subscriptions.unsubscribeResource(String(params?.uri));
    else return undefined;
    return { result: {} };
  }

  async function forward(request: JsonRpcRequest, era: Era, line: string): Promise<void> {
    const controller = new AbortController();
    const begin = performance.now();
    open.set(request.id, controller);
    let outcome = 'cancelled';
    let answerBytes = 0;
    try {
      const answer = await answerTo(request, era, line, controller.signal);
      outcome = 'error' in answer.message ? String(answer.message.error.code) : 'ok';
      if (controller.signal.aborted) outcome = 'cancelled';
      else if (era === 'modern' && answer.text !== undefined) {
        send(answer.text);
        answerBytes = answer.text.length;
      } else answerBytes = finish(request, era, answer.message);
    } catch (thrown) {
      const error = toVelaroError(thrown);
      if (!controller.signal.aborted) {
        outcome = error.code;
        answerBytes = finish(request, era, failureReply(request, error));
      }
    } finally {
      open.delete(request.id);
      listener.start();
    }
    const { name } = request.params ?? {};
    const tool = request.method === 'tools/call' && typeof name === 'string' ? { tool: name } : {};
    const ms = Math.round((performance.now() - begin) * 10) / 10;
    const { id, method } = request;
    trace?.write({ id, method, ...tool, era, requestBytes: line.length, answerBytes, ms, outcome });
  }

  async function answerTo(request: JsonRpcRequest, era: Era, line: string, signal: AbortSignal): Promise<Answer> {
    if (request.method === 'tools/list') return own(request, await listTools(request));
    if (request.method !== 'tools/call') return exchange(request, era, line, signal);
    if (request.params?.name === statusTool.name) return own(request, { ...statusResult(tools.failure) });
    if (holdsSecret(line))
      throw new VelaroError('tool.guarded', 'A key stands in the arguments of this call, so it was not made.', {
        hint: 'Keys are never passed to tools; if this one was shown to you, the user should rotate it.',
      });
    const rewritten = dynamic ? answerDynamicCall(request, (await tools.list()) ?? []) : undefined;
    if (rewritten && 'result' in rewritten) return own(request, { ...rewritten.result });
    const call = rewritten ? rewritten.call : request;
    const refusal = await tools.refusal(String(call.params?.name));
    if (refusal) throw refusal;
    return exchange(call, era, call === request ? line : undefined, signal);
  }

  async function listTools({ params }: JsonRpcRequest): Promise<JsonObject> {
    if (params?.cursor !== undefined)
      throw new VelaroError('request.invalid', 'There is no further page of tools.', {
        hint: 'All are on the first one.',
      });
    const listed = await tools.list();
    const shown = listed === undefined ? [statusTool] : dynamic ? dynamicTools : listed;
    return { tools: shown, ttlMs: 0, cacheScope: 'private' };
  }

  /** Asks the gateway, in the host's name. @param line the request as it came, passed on verbatim where it may be. */
  async function exchange(
    request: JsonRpcRequest,
    era: Era,
    line: string | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    const name = request.method === 'tools/call' ? request.params?.name : undefined;
    const how: Exchange = {
      signal,
      onNotification: (notification) => write({ ...cleaned(notification) }),
      askHost: askHost(signal),
      ...(typeof name === 'string' && {
        parameterHeaders: tools.headersOf(name),
        idempotencyKey: options.newIdempotencyKey(),
      }),
    };
    const answer =
      era === 'modern'
        ? await link.ask(request, line?.trim() ?? JSON.stringify(request), how)
        : await answerQuestions(
            withEnvelope(request, legacyHost ?? { clientInfo: undefined, capabilities: {} }),
            how,
            (round) => link.ask(round, JSON.stringify(round), how),
          );
    return guarded(answer);
  }

  function finish({ id, method }: JsonRpcRequest, era: Era, reply: Reply): number {
    const said =
      era === 'legacy' ? legacyReply(method, reply) : 'result' in reply ? { result: stamped(reply.result) } : reply;
    const text = JSON.stringify({
      jsonrpc: '2.0',
      id,
      ...('error' in said ? { error: said.error } : { result: said.result }),
    });
    send(text);
    return text.length;
  }

  return {
    receive,
    close: () => {
      closing.abort();
      listener.close();
      tools.close();
      for (const controller of open.values()) controller.abort();
    },
  };
}

function own({ id }: JsonRpcRequest, result: JsonObject): Answer {
  return { message: { jsonrpc: '2.0', id, result }, text: undefined };
}

/** What came from the gateway, without characters nobody sees, and without keys. */
function guarded(answer: Answer): Answer {
  const text = answer.text ?? JSON.stringify(answer.message);
  if (holdsSecret(text))
    throw new VelaroError('tool.guarded', 'A key stands in the answer, so it is withheld.', {
      hint: 'The user should find out where it comes from, and rotate it.',
    });
  return mayHoldUnseen(text) ? { message: withoutUnseen(answer.message), text: undefined } : answer;
}

function cleaned(notification: JsonRpcNotification): JsonRpcNotification {
  return mayHoldUnseen(JSON.stringify(notification)) ? withoutUnseen(notification) : notification;
}

/** A result of the bridge's own as 2026-07-28 wants it. */
function stamped(result: JsonObject): JsonObject {
  const _meta = { [metaKeys.serverInfo]: serverInfo, ...objectAt(result, '_meta') };
  return { resultType: 'complete', ...result, _meta };
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
