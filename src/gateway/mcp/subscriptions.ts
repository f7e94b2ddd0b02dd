// The open streams of subscriptions/listen: each hears when its key's tools change, and ends when its key does.
import { Readable } from 'node:stream';
import { toVelaroError, VelaroError } from '../../core/errors.ts';
import { metaKeys } from '../../protocol/envelope.ts';
import type { RequestId } from '../../protocol/json-rpc.ts';
import { formatEvent } from '../../protocol/sse.ts';
import type { Tool } from '../../protocol/tool.ts';
import { rpcFailureAnswer } from '../http/failure-answer.ts';
import { serverInfo } from './server-identity.ts';

export interface Subscriber {
  /** The request that asked for the stream; its id is the subscription's. */
  readonly id: RequestId;
  readonly requestId: string;
  readonly keyId: string;
  /** What the key sees now. @throws VelaroError when it is let in no more. */
  look(): Promise<readonly Tool[]>;
}

export interface SubscriptionLimits {
  readonly maxOpen?: number;
  readonly maxPerKey?: number;
  /** How often a quiet stream is kept alive, and its key looked at again: another process may have revoked it. */
  readonly keepAliveMs?: number;
}

interface OpenStream {
  readonly subscriber: Subscriber;
  readonly stream: Readable;
  tools: readonly Tool[];
  looking: boolean;
}

/** What may wait for a client that does not read; beyond that it is cut off. */
const maxBacklogBytes = 64 * 1024;

export class Subscriptions {
  readonly #open = new Set<OpenStream>();
  readonly #limits: Required<SubscriptionLimits>;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(limits: SubscriptionLimits = {}) {
    this.#limits = { maxOpen: 1_024, maxPerKey: 64, keepAliveMs: 15_000, ...limits };
  }

  get size(): number {
    return this.#open.size;
  }

  /**
   * @param tools what the key sees, for the first comparison.
   * @returns the stream's text: the acknowledgement first, at the end the request's own response.
   * @throws VelaroError `gateway.throttled`
   */
  open(subscriber: Subscriber, tools: readonly Tool[]): Readable {
    const ofKey = [...this.#open].filter((entry) => entry.subscriber.keyId === subscriber.keyId).length;
    if (this.#open.size >= this.#limits.maxOpen || ofKey >= this.#limits.maxPerKey)
      throw new VelaroError('gateway.throttled', 'Too many subscriptions are open.', {
        hint: 'Close one, or list the tools again from time to time instead.',
        retryAfterSeconds: 60,
      });
    const entry: OpenStream = { subscriber, stream: new Readable({ read: () => {} }), tools, looking: false };
    push(entry, acknowledgement(subscriber.id, { toolsListChanged: true }));
    if (this.#ended) {
      finish(entry);
      return entry.stream;
    }
    this.#open.add(entry);
    entry.stream.once('close', () => this.#forget(entry));
    this.#timer ??= setInterval(() => this.#keepAlive(), this.#limits.keepAliveMs).unref();
    return entry.stream;
  }

  /** To be called when a key was rotated or revoked here: its streams need not wait for their next look. */
  recheckKey(keyId: string): void {
    for (const entry of this.#open) if (entry.subscriber.keyId === keyId) void this.#recheck(entry);
  }

  /** To be called when a site's tools have changed here. Streams of other sites find nothing new. */
  recheckAll(): void {
    for (const entry of this.#open) void this.#recheck(entry);
  }

  /** Ends every stream as the protocol has it, and each that is opened from now on. */
  end(): void {
    this.#ended = true;
    for (const entry of this.#open) finish(entry);
  }

  #keepAlive(): void {
    for (const entry of this.#open) {
      entry.stream.push(': keep-alive\n\n');
      if (entry.stream.readableLength > maxBacklogBytes) entry.stream.destroy();
      else void this.#recheck(entry);
    }
  }

  async #recheck(entry: OpenStream): Promise<void> {
    if (entry.looking) return;
    entry.looking = true;
    const { id, requestId, look } = entry.subscriber;
    try {
      const tools = await look();
      if (!sameTools(tools, entry.tools)) push(entry, notification('notifications/tools/list_changed', id, {}));
      entry.tools = tools;
    } catch (thrown) {
      const error = toVelaroError(thrown);
      // A store that is away says nothing about the key.
      if (error.kind === 'unreachable' || error.kind === 'bug') return;
      const { body } = rpcFailureAnswer(error, requestId, id);
      if (typeof body === 'string') entry.stream.push(formatEvent(body));
      entry.stream.push(null);
    } finally {
      entry.looking = false;
    }
  }

  #forget(entry: OpenStream): void {
    this.#open.delete(entry);
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** The whole stream of a subscription to nothing that this gateway can tell of. */
export function emptySubscription(id: RequestId): Readable {
  return Readable.from([formatEvent(JSON.stringify(acknowledgement(id, {}))), formatEvent(JSON.stringify(ending(id)))]);
}

function push({ stream }: OpenStream, message: object): void {
  if (!stream.destroyed && !stream.readableEnded) stream.push(formatEvent(JSON.stringify(message)));
}

function finish(entry: OpenStream): void {
  push(entry, ending(entry.subscriber.id));
  entry.stream.push(null);
}

function acknowledgement(id: RequestId, notifications: Readonly<Record<string, boolean>>): object {
  return notification('notifications/subscriptions/acknowledged', id, { notifications });
}

function notification(method: string, id: RequestId, params: object): object {
  return { jsonrpc: '2.0', method, params: { ...params, _meta: { [metaKeys.subscriptionId]: id } } };
}

function ending(id: RequestId): object {
  const _meta = { [metaKeys.subscriptionId]: id, [metaKeys.serverInfo]: serverInfo };
  return { jsonrpc: '2.0', id, result: { resultType: 'complete', _meta } };
}

/** Listings are made once per tool: the same tools are the same objects. */
function sameTools(some: readonly Tool[], others: readonly Tool[]): boolean {
  return some.length === others.length && some.every((tool, at) => tool === others[at]);
}
