// A vendor on loopback for the engine's tests: answers each request with the next of the given answers, and keeps what it was sent.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { expect } from 'vitest';
import { type ErrorBody, isVelaroError } from '../../../src/core/errors.ts';
import { type CallContext, createSkillEngine, type EngineTool } from '../../../src/gateway/engine/skill-engine.ts';
import type { CallLimits } from '../../../src/gateway/engine/vendor-link.ts';
import type { ToolKind } from '../../../src/skills/define-tool.ts';
import getOrder from '../../../src/skills/shopify/get-order.ts';

export type VendorReply = (response: ServerResponse, request: IncomingMessage) => void;

export interface ReceivedRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The credential that the engine is given for the vendor, made per run so that no literal looks like one. */
export const accessToken = `token-${process.pid}-${'x'.repeat(12)}`;

export interface LoopbackVendor {
  readonly url: URL;
  readonly received: readonly ReceivedRequest[];
  /** `shopify_get_order` of an engine whose Shopify is this server; waits between repetitions are short. */
  getOrder(limits?: Partial<CallLimits>, kind?: ToolKind): EngineTool;
  /** Stops answering; what it gave keeps its address. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** The last reply answers every further request. */
export async function startVendor(...replies: readonly VendorReply[]): Promise<LoopbackVendor> {
  const received: ReceivedRequest[] = [];
  const engines: { close(): Promise<void> }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url: path, headers } = request;
    received.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
    const reply = replies[Math.min(received.length, replies.length) - 1];
    reply?.(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the vendor has no port');
  const url = new URL(`http://sandbox:${accessToken}@127.0.0.1:${address.port}/`);
  const stop = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    url,
    received,
    getOrder(limits, kind = 'read') {
      const engine = createSkillEngine({
        data: { run: () => Promise.reject(new Error('no native tool runs here')) },
        environment: {},
        vendorUrls: { shopify: url },
        limits: { firstWaitMs: 1, ...limits },
        definitions: [{ ...getOrder, kind }],
      });
      engines.push(engine);
      const tool = engine.find('shopify_get_order');
      if (!tool) throw new Error('shopify_get_order is not there');
      return tool;
    },
    stop,
    async close() {
      await stop();
      await Promise.all(engines.map((engine) => engine.close()));
    },
  };
}

const opened: LoopbackVendor[] = [];

/** A vendor that `closeVendors` ends. */
export async function vendorThat(...replies: readonly VendorReply[]): Promise<LoopbackVendor> {
  const vendor = await startVendor(...replies);
  opened.push(vendor);
  return vendor;
}

export async function closeVendors(): Promise<void> {
  for (const vendor of opened.splice(0)) await vendor.close();
}

export function context(signal = new AbortController().signal): CallContext {
  return { siteId: 'site_1', keyId: 'key_1', requestId: 'req_1', signal };
}

/** Asks for order 77. */
export function call(tool: EngineTool, signal?: AbortSignal) {
  const parsed = tool.parse({ orderId: '77' });
  if (!parsed.ok) throw parsed.error;
  return tool.run(parsed.input, context(signal));
}

/** What the caller is shown of a call against a vendor that answers so, and how often the vendor was asked. Never the token. */
export async function failureOf(replies: readonly VendorReply[], limits?: Partial<CallLimits>) {
  const vendor = await vendorThat(...replies);
  const body = await call(vendor.getOrder(limits)).then(() => undefined, bodyOf);
  expect(JSON.stringify(body)).not.toContain(accessToken);
  return { body, requests: vendor.received.length };
}

function bodyOf(thrown: unknown): ErrorBody {
  if (isVelaroError(thrown)) return thrown.body;
  throw thrown;
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): VendorReply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

export function text(status: number, body: string, headers: Readonly<Record<string, string>> = {}): VendorReply {
  return (response) => {
    response.writeHead(status, headers).end(body);
  };
}
