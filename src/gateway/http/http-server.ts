// The HTTP server: what every request has to pass before its route, and what every answer carries.
import type { IncomingMessage } from 'node:http';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { toVelaroError, VelaroError } from '../../core/errors.ts';
import type { GatewayParts } from '../parts.ts';
import type { Answer } from './answer.ts';
import { answerBrokenRequest } from './broken-request.ts';
import type { Route } from './define-route.ts';
import type { FailedKeys } from './failed-keys.ts';
import { type FailureForm, failureAnswer } from './failure-answer.ts';
import { GatewayRequest } from './gateway-request.ts';
import { hostRules } from './host-rules.ts';
import { createNodeServer, type ServerTimeouts, type TlsFiles } from './node-server.ts';
import { OpenConnections } from './open-connections.ts';
import { refuseOtherMethods } from './other-methods.ts';
import { rateHeadersOfStranger } from './rate-headers.ts';
import { readBody } from './read-body.ts';
import { logExchange, logFault } from './request-log.ts';
import { surfaceOf } from './surface.ts';
import { writeAnswer } from './write-answer.ts';

declare module 'fastify' {
  interface FastifyRequest {
    gateway: GatewayRequest | null;
  }
}

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
  readonly app: FastifyInstance;
  readonly connections: OpenConnections;
  /** Resolves when no route is at work any more, also for clients that have gone. */
  settled(): Promise<unknown>;
}

/** Client went away before its answer was written: nobody saw a status, so it is what nginx says. */
const clientGone = 499;

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { parts, routes, failedKeys, tls, timeouts, trustProxies = [] } = options;
  const { log, metrics } = parts;
  const connections = new OpenConnections();
  const app = fastify({
    logger: false,
    serverFactory(listener) {
      const server = createNodeServer(listener, { tls, timeouts });
      connections.watch(server, tls !== undefined);
      return server;
    },
    // During a stop what arrives on open connections is still answered; new connections are not taken.
    return503OnClosing: false,
    trustProxy: trustProxies.length > 0 ? [...trustProxies] : false,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (_error, request, reply) => {
      const error = new VelaroError('request.invalid', 'The address of the request cannot be read.');
      const { id, surface } = begin(request, reply);
      writeAnswer(reply.raw, id, failureAnswer(formOf(surface), error, id));
    },
  });
  const checkHost = hostRules(options.allowHosts);
  const working = new Set<Promise<Answer>>();

  function begin(request: FastifyRequest, reply: FastifyReply): GatewayRequest {
    const begun = new GatewayRequest(request, reply.raw, surfaceOf(request.url));
    request.gateway = begun;
    const { raw } = reply;
    const { socket } = request.raw;
    connections.asked(socket);
    if (begun.surface === 'rest')
      for (const [name, value] of Object.entries(rateHeadersOfStranger())) raw.setHeader(name, value);
    // Fires also for a client that went away, which the framework's own hook does not.
    raw.once('close', () => {
      connections.answered(socket);
      const { method } = request;
      const route = request.routeOptions.url;
      const status = raw.writableFinished ? raw.statusCode : clientGone;
      const ms = performance.now() - begun.startedAtMs;
      logExchange(log, { request: begun, method, route, status, ms });
      metrics.exchange({ method, route: route ?? 'none', status, seconds: ms / 1_000 });
    });
    return begun;
  }

  function failure(form: FailureForm, thrown: unknown, { id }: GatewayRequest): Answer {
    const error = toVelaroError(thrown);
    if (error.httpStatus >= 500) logFault(log, id, error);
    return failureAnswer(form, error, id);
  }

  function fail(form: FailureForm, thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const begun = request.gateway ?? begin(request, reply);
    reply.hijack();
    writeAnswer(reply.raw, begun.id, failure(form, thrown, begun));
  }

  /** Holds back who tries keys, and only that request: a good key from the same address never waits for it. */
  async function answer(route: Route, request: FastifyRequest, begun: GatewayRequest): Promise<Answer> {
    let answered: Answer;
    try {
      if (hasBody(request.raw)) request.body = await (route.takesAnyBody ? readBody : readJsonText)(request.raw);
      answered = await route.answer(begun, parts);
    } catch (thrown) {
      answered = failure(route.failures, thrown, begun);
    }
    if (begun.triedKey) await failedKeys.hold(begun.address);
    return answered;
  }

  app.decorateRequest('gateway', null);
  app.removeAllContentTypeParsers();
  // Only of what no route takes, and read to its end: a client that is still sending would not see the answer.
  app.addContentTypeParser('*', (_request: FastifyRequest, payload: IncomingMessage) => readBody(payload));
  app.setErrorHandler((thrown, request, reply) => fail(formOf(surfaceOf(request.url)), thrown, request, reply));
  app.setNotFoundHandler((request, reply) => fail(formOf(surfaceOf(request.url)), unknownRoute(), request, reply));
  app.addHook('onRequest', (request, reply, done) => {
    begin(request, reply);
    done(checkHost(request.headers));
  });

  for (const route of routes)
    app.route({
      method: route.method,
      url: route.path,
      errorHandler: (thrown, request, reply) => fail(route.failures, thrown, request, reply),
      // Taken over before the framework reads the body: its way from there to the answer costs as much as all of ours.
      onRequest: (request, reply) => {
        const begun = request.gateway ?? begin(request, reply);
        const work = answer(route, request, begun);
        working.add(work);
        void work.then((answered) => {
          working.delete(work);
          if (connections.endsWithThis(request.raw.socket)) reply.raw.setHeader('connection', 'close');
          writeAnswer(reply.raw, begun.id, answered);
        });
      },
      // Never reached: the hook has answered.
      handler: (_request, reply) => reply,
    });
  refuseOtherMethods(app, routes, fail);
  return { app, connections, settled: () => Promise.allSettled(working) };
}

function formOf(surface: ReturnType<typeof surfaceOf>): FailureForm {
  return surface === 'velaflows' ? 'velaflows' : 'envelope';
}

/** Whether a body is there or to come (RFC 9112, section 6.3). */
function hasBody({ method, headers }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** @throws VelaroError `request.media-type`, and what `readBody` throws. */
async function readJsonText(request: IncomingMessage): Promise<string> {
  // Read to its end first: a client that is still sending would not see the answer.
  const text = await readBody(request);
  if (/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) return text;
  throw mediaTypeError();
}

function mediaTypeError(): VelaroError {
  return new VelaroError('request.media-type', 'The body of a request has to be JSON.', {
    hint: 'Send the header "Content-Type: application/json".',
  });
}

function unknownRoute(): VelaroError {
  return new VelaroError('route.unknown', 'There is nothing at this address.', {
    hint: 'The MCP endpoint is /mcp/v1; /openapi.json lists the plain HTTP ones.',
  });
}
