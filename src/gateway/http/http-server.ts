// The HTTP server: what every request has to pass before its route, and what every answer carries.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { toVelaroError, VelaroError } from '../../core/errors.ts';
import type { GatewayParts } from '../parts.ts';
import { addressTable } from './address-table.ts';
import type { Answer } from './answer.ts';
import { answerBrokenRequest } from './broken-request.ts';
import { addressReader } from './client-addresses.ts';
import type { Route } from './define-route.ts';
import type { FailedKeys } from './failed-keys.ts';
import { failureAnswer } from './failure-answer.ts';
import { GatewayRequest } from './gateway-request.ts';
import { hostRules } from './host-rules.ts';
import { createNodeServer, type ServerTimeouts, type TlsFiles } from './node-server.ts';
import { OpenConnections } from './open-connections.ts';
import { readBody } from './read-body.ts';
import { logExchange, logFault } from './request-log.ts';
import { writeAnswer } from './write-answer.ts';

export interface HttpServerOptions {
  readonly parts: GatewayParts;
  readonly routes: readonly Route[];
  readonly allowHosts: readonly string[];
  readonly failedKeys: FailedKeys;
  /** Networks whose word on forwarded addresses is taken, as `readNetworks` gives them. */
  readonly trustProxies?: readonly string[];
  readonly tls?: TlsFiles | undefined;
  readonly timeouts?: ServerTimeouts | undefined;
}

export interface HttpServer {
  readonly server: Server;
  readonly connections: OpenConnections;
  /** Resolves when no route is at work any more, also for clients that have gone. */
  settled(): Promise<unknown>;
}

/** Client went away before its answer was written: nobody saw a status, so it is what nginx says. */
const clientGone = 499;

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { parts, routes, failedKeys, tls, timeouts, trustProxies = [] } = options;
  const { log, metrics } = parts;
  const findAddress = addressTable(routes);
  const readAddresses = addressReader(trustProxies);
  const checkHost = hostRules(options.allowHosts);
  const connections = new OpenConnections();
  const working = new Set<Promise<void>>();
  const server = createNodeServer(
    (request, response) => {
      const work = serve(request, response).catch((thrown: unknown) => {
        // An answer that cannot be written must not take all the others with it.
        logFault(log, 'http', thrown);
        response.destroy();
      });
      working.add(work);
      void work.then(() => working.delete(work));
    },
    { tls, timeouts },
  );
  server.on('clientError', answerBrokenRequest);
  connections.watch(server, tls !== undefined);

  async function serve(raw: IncomingMessage, response: ServerResponse): Promise<void> {
    const found = findAddress(raw.url ?? '/');
    const { address } = found;
    const request = new GatewayRequest(raw, response, found, readAddresses);
    const { socket } = raw;
    connections.asked(socket);
    // Fires also for a client that went away.
    response.on('close', () => {
      connections.answered(socket);
      report(request, response.writableFinished ? response.statusCode : clientGone);
    });

    let answer: Answer;
    try {
      checkHost(raw.headers);
      const route = address.route(request.method);
      if (hasBody(raw)) {
        request.body = await readBody(raw);
        // Only now: a client that is still sending would not see the answer.
        if (!route.takesAnyBody) checkIsJson(raw.headers['content-type']);
      }
      answer = await route.answer(request, parts);
    } catch (thrown) {
      const error = toVelaroError(thrown);
      if (error.httpStatus >= 500) logFault(log, request.id, error);
      answer = failureAnswer(address.failures, error, request.id);
    }
    // Holds back who tries keys, and only that request: a good key from the same address never waits for it.
    if (request.triedKey) await failedKeys.hold(request.address);
    if (connections.endsWithThis(socket)) response.setHeader('connection', 'close');
    writeAnswer(response, request, answer);
  }

  function report(request: GatewayRequest, status: number): void {
    const { method, route = 'none', startedAtMs } = request;
    const ms = performance.now() - startedAtMs;
    logExchange(log, request, status, ms);
    metrics.exchange({ method, route, status, seconds: ms / 1_000 });
  }

  return { server, connections, settled: () => Promise.allSettled(working) };
}

/** Whether a body is there or to come (RFC 9112, section 6.3). */
function hasBody({ method, headers }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** @throws VelaroError `request.media-type` */
function checkIsJson(contentType: string | undefined): void {
  if (contentType === 'application/json' || /^application\/json\s*(?:;|$)/i.test(contentType ?? '')) return;
  throw new VelaroError('request.media-type', 'The body of a request has to be JSON.', {
    hint: 'Send the header "Content-Type: application/json".',
  });
}
