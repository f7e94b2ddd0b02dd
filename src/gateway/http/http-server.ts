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
import { refuseOtherMethods } from './other-methods.ts';
import { rateHeadersOfStranger } from './rate-headers.ts';
import { readBody } from './read-body.ts';
import { logExchange, logFault } from './request-log.ts';
import { surfaceOf } from './surface.ts';

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
  /** Resolves when no route is at work any more, also for clients that have gone. */
  settled(): Promise<unknown>;
}

/** Client went away before its answer was written: nobody saw a status, so it is what nginx says. */
const clientGone = 499;

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { parts, routes, failedKeys, tls, timeouts, trustProxies = [] } = options;
  const { log, metrics } = parts;
  const app = fastify({
    logger: false,
    serverFactory: (listener) => createNodeServer(listener, { tls, timeouts }),
    // During a stop what arrives on open connections is still answered; new connections are not taken.
    return503OnClosing: false,
    trustProxy: trustProxies.length > 0 ? [...trustProxies] : false,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (_error, request, reply) => {
      const error = new VelaroError('request.invalid', 'The address of the request cannot be read.');
      const { id, surface } = begin(request, reply);
      write(reply, failureAnswer(formOf(surface), error, id));
    },
  });
  const checkHost = hostRules(options.allowHosts);
  const working = new Set<Promise<Answer>>();

  function begin(request: FastifyRequest, reply: FastifyReply): GatewayRequest {
    const begun = new GatewayRequest(request, reply.raw, surfaceOf(request.url));
    request.gateway = begun;
    const { raw } = reply;
    raw.setHeader('x-request-id', begun.id);
    raw.setHeader('x-content-type-options', 'nosniff');
    raw.setHeader('cache-control', 'no-store');
    if (begun.surface === 'rest')
      for (const [name, value] of Object.entries(rateHeadersOfStranger())) raw.setHeader(name, value);
    // Fires also for a client that went away, which the framework's own hook does not.
    raw.once('close', () => {
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

  function fail(form: FailureForm, thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    return write(reply, failure(form, thrown, request.gateway ?? begin(request, reply)));
  }

  /** Holds back who tries keys, and only that request: a good key from the same address never waits for it. */
  async function answer(route: Route, request: GatewayRequest): Promise<Answer> {
    const answered = await route
      .answer(request, parts)
      .catch((thrown: unknown) => failure(route.failures, thrown, request));
    if (request.triedKey) await failedKeys.hold(request.address);
    return answered;
  }

  app.decorateRequest('gateway', null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (_request: FastifyRequest, payload: IncomingMessage) =>
    readBody(payload),
  );
  app.addContentTypeParser('*', async (request: FastifyRequest, payload: IncomingMessage) => {
    // Read to its end first: a client that is still sending would not see the answer.
    await readBody(payload);
    if (!request.is404) throw mediaTypeError();
  });
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
      handler: async (request, reply) => {
        const work = answer(route, request.gateway ?? begin(request, reply));
        working.add(work);
        try {
          return write(reply, await work);
        } finally {
          working.delete(work);
        }
      },
    });
  refuseOtherMethods(app, routes, fail);
  return { app, settled: () => Promise.allSettled(working) };
}

function formOf(surface: ReturnType<typeof surfaceOf>): FailureForm {
  return surface === 'velaflows' ? 'velaflows' : 'envelope';
}

function write(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  reply.code(status);
  if (headers) reply.headers(headers);
  return reply.send(body);
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
