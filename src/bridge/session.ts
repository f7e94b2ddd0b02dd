// Everything between one host and its gateway: each request that comes in gets exactly one answer.
import { Cancellation, type CancelSignal } from '../client/cancellation.ts';
import { toVelaroError, VelaroError } from '../core/errors.ts';
import { holdsSecret } from '../core/redaction.ts';
import {
  isRequestId,
  type JsonObject,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type RequestId,
  rpcErrors,
} from '../protocol/json-rpc.ts';
import type { Era } from '../protocol/versions.ts';
import type { Session } from './front-desk.ts';
import { failureReply } from './host/failure-reply.ts';
import { createHostRequests } from './host/host-requests.ts';
import { answerQuestions } from './host/multi-round.ts';
import { replyText } from './host/reply-text.ts';
import { createSubscriptions, listChanged } from './host/subscriptions.ts';
import { toolList } from './host/tool-list.ts';
import { type Asker, bridgeAsker, withEnvelope } from './link/envelope.ts';
import { createGatewayListener } from './link/gateway-listener.ts';
import type { Answer, Exchange, Link } from './link/link.ts';
import { mayHoldUnseen, withoutUnseen } from './tools/clean-text.ts';
import { answerDynamicCall, dynamicTools } from './tools/dynamic-tools.ts';
import type { OfferedTools } from './tools/offered-tools.ts';
import { statusResult, statusTool } from './tools/status-tool.ts';
import type { Trace } from './trace.ts';

export interface SessionOptions {
  /** Writes one message to the host. */
  readonly send: (text: string) => void;
  /** The host of the handshake era, where it is one. */
  readonly host: () => Asker | undefined;
  /** The far side. Made here because what it finds out is announced here. */
  readonly connect: (onChanged: (what: Listed) => void, asker: () => Asker) => FarSide;
  /** Offers three tools that find and call the others, instead of all. */
  readonly dynamic: boolean;
  readonly trace?: Trace | undefined;
  readonly newIdempotencyKey: () => string;
}

/** What a gateway may list, and a host may want to hear of. */
export type Listed = 'tools' | 'prompts' | 'resources';

export interface FarSide {
  readonly tools: OfferedTools;
  readonly link: Pick<Link, 'ask' | 'listen' | 'close'>;
}

export function createSession({ send, host, dynamic, trace, ...options }: SessionOptions): Session {
  const open = new Map<RequestId, Cancellation>();
  const closing = new AbortController();
  const write = (message: object) => send(JSON.stringify({ jsonrpc: '2.0', ...message }));
  const hostRequests = createHostRequests(write);
  const askHost =
    (signal: CancelSignal): Exchange['askHost'] =>
    async (method, params) => {
      if (host()) return hostRequests.ask(method, params, signal);
      return { error: { code: rpcErrors.methodNotFound, message: 'This host takes no questions.' } };
    };
  const asker = () => host() ?? bridgeAsker;
  const { tools, link } = options.connect((what) => {
    if (what !== 'tools') subscriptions.announceToListeners(listChanged(what));
    else if (!dynamic) subscriptions.announce(listChanged(what));
  }, asker);
  const listener = createGatewayListener({
    link,
    askHost: askHost(closing.signal),
    onNotification: (notification) => {
      // The gateway's list is not the host's: it is asked for, compared, and announced only where the host sees a difference.
      if (notification.method === listChanged('tools').method) tools.refresh();
      else subscriptions.announce(cleaned(notification));
    },
  });
  const subscriptions = createSubscriptions(write, (filter) => listener.want(filter));

  function note({ method, params }: JsonRpcNotification): void {
    if (method === 'notifications/initialized') subscriptions.admitLegacyHost();
    if (method !== 'notifications/cancelled') return;
    const id = params?.requestId;
    if (isRequestId(id) && !subscriptions.stop(id)) open.get(id)?.abort();
  }

  function serve(request: JsonRpcRequest, era: Era, line: string): void {
    const { id, method, params } = request;
    if (method === 'subscriptions/listen') subscriptions.listen(request);
    else if (era === 'legacy' && (method === 'resources/subscribe' || method === 'resources/unsubscribe')) {
      const uri = String(params?.uri);
      if (method === 'resources/subscribe') subscriptions.subscribeResource(uri);
      else subscriptions.unsubscribeResource(uri);
      send(replyText(id, method, era, { result: {} }));
    } else if (open.has(id)) {
      const message = 'A request with this id is still open: ids may not be used twice.';
      send(replyText(id, method, era, { error: { code: rpcErrors.invalidRequest, message } }));
    } else void forward(request, era, line);
  }

  async function forward(request: JsonRpcRequest, era: Era, line: string): Promise<void> {
    const { id, method } = request;
    const cancellation = new Cancellation();
    // Untraced, nobody asks: Node loads its clock when it is first looked at.
    const begin = trace ? performance.now() : 0;
    open.set(id, cancellation);
    listener.start();
    const { text, outcome } = await answerTo(request, era, line, cancellation).then(
      (answer) => ({
        text: era === 'modern' && answer.text !== undefined ? answer.text : replyText(id, method, era, answer.message),
        outcome: 'error' in answer.message ? String(answer.message.error.code) : 'ok',
      }),
      (thrown: unknown) => {
        const error = toVelaroError(thrown);
        return { text: replyText(id, method, era, failureReply(request, error)), outcome: error.code };
      },
    );
    open.delete(id);
    const cancelled = cancellation.aborted;
    if (!cancelled) send(text);
    trace?.write({
      id,
      method,
      ...(method === 'tools/call' && { tool: String(request.params?.name) }),
      era,
      requestBytes: line.length,
      answerBytes: cancelled ? 0 : text.length,
      ms: Math.round((performance.now() - begin) * 10) / 10,
      outcome: cancelled ? 'cancelled' : outcome,
    });
  }

  async function answerTo(request: JsonRpcRequest, era: Era, line: string, signal: CancelSignal): Promise<Answer> {
    if (request.method === 'tools/list') return own(request, await listTools(request));
    if (request.method !== 'tools/call') return exchange(request, era, line, signal);
    if (request.params?.name === statusTool.name) return own(request, { ...statusResult(tools.failure) });
    if (holdsSecret(line))
      throw new VelaroError('tool.guarded', 'A key stands in the arguments of this call, so it was not made.', {
        hint: 'Keys are never passed to tools; if this one was shown to you, the user should rotate it.',
      });
    const rewritten = dynamic ? answerDynamicCall(request, await knownTools()) : undefined;
    if (rewritten && 'result' in rewritten) return own(request, { ...rewritten.result });
    const call = rewritten ? rewritten.call : request;
    const refusal = await tools.refusal(String(call.params?.name));
    if (refusal) throw refusal;
    return exchange(call, era, call === request ? line : undefined, signal);
  }

  /** @throws VelaroError why there are none to search. */
  async function knownTools(): Promise<readonly JsonObject[]> {
    const listed = await tools.known();
    if (listed === undefined && tools.failure) throw tools.failure;
    return listed ?? [];
  }

  async function listTools({ params }: JsonRpcRequest): Promise<JsonObject> {
    if (params?.cursor !== undefined)
      throw new VelaroError('request.invalid', 'There is no further page of tools.', {
        hint: 'All are on the first one.',
      });
    const listed = await tools.list();
    const shown = listed === undefined ? [statusTool] : dynamic ? dynamicTools : listed;
    return toolList(shown);
  }

  /** Asks the gateway, in the host's name. @param line the request as it came, passed on verbatim where it may be. */
  async function exchange(
    request: JsonRpcRequest,
    era: Era,
    line: string | undefined,
    signal: CancelSignal,
  ): Promise<Answer> {
    const name = request.method === 'tools/call' ? request.params?.name : undefined;
    const how: Exchange = {
      signal,
      onNotification: (notification) => write(cleaned(notification)),
      askHost: askHost(signal),
    };
    // A key for each round of questions: the gateway takes one for one body only.
    const called = (): Exchange =>
      typeof name === 'string'
        ? { ...how, parameterHeaders: tools.headersOf(name), idempotencyKey: options.newIdempotencyKey() }
        : how;
    const answer =
      era === 'modern'
        ? await link.ask(request, line?.trim() ?? JSON.stringify(request), called())
        : await answerQuestions(withEnvelope(request, asker()), how, (round) =>
            link.ask(round, JSON.stringify(round), called()),
          );
    return guarded(answer);
  }

  return {
    serve,
    note,
    settle: hostRequests.settle,
    takeOver: tools.wasShown,
    close: async () => {
      closing.abort();
      listener.close();
      for (const cancellation of open.values()) cancellation.abort();
      await link.close();
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
