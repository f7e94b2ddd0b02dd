// Where a host's messages arrive: answers at once what needs neither key nor gateway, and loads the rest of the bridge for what does.
import { toVelaroError } from '../core/errors.ts';
import { claimedVersion, envelopeFault } from '../protocol/envelope.ts';
import {
  classifyMessage,
  type JsonObject,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
  objectAt,
  rpcErrors,
} from '../protocol/json-rpc.ts';
import type { Era } from '../protocol/versions.ts';
import { failureReply } from './host/failure-reply.ts';
import { replyText } from './host/reply-text.ts';
import { discoverResult, initializeResult } from './host/server-info.ts';
import { toolList } from './host/tool-list.ts';
import type { Asker } from './link/envelope.ts';
import type { Reply } from './link/link.ts';

/** What takes the messages that the front desk does not answer itself. */
export interface Session {
  serve(request: JsonRpcRequest, era: Era, line: string): void;
  note(notification: JsonRpcNotification): void;
  /** The host's answer to a question of ours. */
  settle(response: JsonRpcResponse): void;
  /** The host was shown these tools before there was a session. Called before anything else. */
  takeOver(shown: readonly JsonObject[]): void;
  /** Stops everything under way and takes leave of the gateway; nothing more is sent. */
  close(): Promise<void>;
}

export interface FrontDesk {
  receive(line: string): void;
  /** Nothing is under way, and the tools that the host will ask for next are at hand. */
  isReady(): boolean;
  close(): Promise<void>;
}

export interface Remembered {
  /** What the gateway said of itself the last time. */
  readonly discovery: JsonObject | undefined;
  /** The tools as they would be offered now; undefined where that has to be worked out. Looks at more than the rest. */
  readonly tools: () => readonly JsonObject[] | undefined;
}

export interface FrontDeskOptions {
  /** Writes one message to the host. */
  readonly send: (text: string) => void;
  readonly remembered: () => Remembered;
  /** Called for the first message that needs it; again only where it failed. @param host the host of the handshake era, where it is one. */
  readonly openSession: (host: () => Asker | undefined) => Promise<Session>;
  /** The host lists or calls tools: it has not started the server only to look at it. */
  readonly onUsed: () => void;
}

/** A host that is there asks on within this time: what it asks for is then not held up by the loading of the rest. */
const quietMs = 10;

export function createFrontDesk({ send, remembered, openSession, onUsed }: FrontDeskOptions): FrontDesk {
  let host: Asker | undefined;
  let opening: Promise<Session> | undefined;
  let session: Session | undefined;
  let loading: NodeJS.Timeout | undefined;
  let memory: Remembered | undefined;
  let offer: { readonly tools: readonly JsonObject[] | undefined } | undefined;
  let shown: readonly JsonObject[] | undefined;
  const early: JsonRpcNotification[] = [];

  const open = () =>
    openSession(() => host).then(
      (opened) => {
        session = opened;
        if (shown) opened.takeOver(shown);
        for (const notification of early) opened.note(notification);
        return opened;
      },
      (thrown: unknown) => {
        opening = undefined;
        throw thrown;
      },
    );

  /**
   * Messages that come while the session is being loaded wait for it, in their order.
   * @param fail where somebody waits for an answer: told when there is no session, and the next message tries again.
   */
  const withSession = (use: (opened: Session) => void, fail: (thrown: unknown) => void = () => undefined) => {
    if (session) {
      use(session);
      return;
    }
    clearTimeout(loading);
    opening ??= open();
    void opening.then(use, fail);
  };

  /** Behind an answer, while the host thinks about it; at once where the next request cannot do without. */
  const loadBehind = () => {
    if (opening) return;
    clearTimeout(loading);
    loading = setTimeout(() => withSession(() => undefined), recallTools() && !shown ? quietMs : 0);
  };

  /** Read once for all that is answered from it before there is a session. */
  const recall = () => {
    if (opening) return remembered();
    memory ??= remembered();
    return memory;
  };
  const recallTools = () => {
    offer ??= { tools: recall().tools() };
    return offer.tools;
  };

  function receive(line: string): void {
    const parsed = parse(line);
    if (parsed.kind === 'invalid') {
      const { id, code, problem } = parsed;
      send(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message: problem } }));
    } else if (parsed.kind === 'response') withSession((opened) => opened.settle(parsed.message));
    else if (parsed.kind === 'notification') {
      if (opening) withSession((opened) => opened.note(parsed.message));
      else {
        early.push(parsed.message);
        loadBehind();
      }
    } else {
      const request = parsed.message;
      const era: Era = claimedVersion(request.params) === undefined ? 'legacy' : 'modern';
      const reply = answer(request, era);
      if (request.method === 'tools/list' || request.method === 'tools/call') onUsed();
      if (reply) {
        send(replyText(request.id, request.method, era, reply));
        loadBehind();
      } else {
        const fail = (thrown: unknown) =>
          send(replyText(request.id, request.method, era, failureReply(request, toVelaroError(thrown))));
        withSession((opened) => opened.serve(request, era, line), fail);
      }
    }
  }

  function answer({ method, params }: JsonRpcRequest, era: Era): Reply | undefined {
    if (era === 'legacy' && method === 'initialize') {
      host = { clientInfo: objectAt(params, 'clientInfo'), capabilities: objectAt(params, 'capabilities') ?? {} };
      return { result: initializeResult(params?.protocolVersion, recall().discovery) };
    }
    if (era === 'legacy' && method === 'ping') return { result: {} };
    if (era === 'legacy' && host && method === 'logging/setLevel') {
      host = { ...host, logLevel: String(params?.level) };
      return { result: {} };
    }
    if (era === 'legacy' && host) return method === 'tools/list' ? listTools(params) : undefined;
    const fault = envelopeFault(params);
    if (fault) return { error: fault };
    if (method === 'tools/list') return listTools(params);
    return method === 'server/discover' ? { result: discoverResult(recall().discovery) } : undefined;
  }

  /** Once there is a session it knows better. */
  function listTools(params: JsonObject | undefined): Reply | undefined {
    if (opening || params?.cursor !== undefined) return undefined;
    shown = recallTools();
    return shown && { result: toolList(shown) };
  }

  return {
    receive,
    isReady: () => !opening && !shown && recallTools() !== undefined,
    close: async () => {
      clearTimeout(loading);
      const opened = await opening?.catch(() => undefined);
      await opened?.close();
    },
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
