// The HTTP server: what every request has to pass before its route, and what every answer carries.
import type { IncomingMessage } from 'node:http';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { toVelaroError, VelaroError } from '../../core/errors.ts';
import type { GatewayParts } from '../parts.ts';
import type { Answer } from './answer.ts';
import { answerBrokenRequest } from './broken-request.ts';
import type { Route } from './define-route.ts';
import { envelopeAnswer, rpcFailureAnswer } from './failure-answer.ts';
import { GatewayRequest } from './gateway-request.ts';
import { hostRules } from './host-rules.ts';
import { refuseOtherMethods } from './other-methods.ts';
import { readBody } from './read-body.ts';
import { type Log, logExchange, logFault } from './request-log.ts';

declare module 'fastify' {
  interface FastifyRequest {
    gateway: GatewayRequest | null;
  }
}

export interface HttpServerOptions {
  readonly parts: GatewayParts;
  readonly routes: readonly Route[];
  readonly allowHosts: readonly string[];
  readonly log: Log;
}

export interface HttpServer {
  readonly app: FastifyInstance;
  /** Resolves when no route is at work any more, also for clients that have gone. */
  settled(): Promise<unknown>;
}

export function createHttpServer({ parts, routes, allowHosts, log }: HttpServerOptions): HttpServer {
  const app = fastify({
    logger: false,
    // During a stop what arrives on open connections is still answered; new connections are not taken.
    return503OnClosing: false,
    requestTimeout: 60_000,
    http: { headersTimeout: 10_000 },
    // Longer than clients keep an idle connection, so that it is they who close it and no request is lost in between.
    keepAliveTimeout: 75_000,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (_error, request, reply) => {
      const error = new VelaroError('request.invalid', 'The address of the request cannot be read.');
      write(reply, envelopeAnswer(error, begin(request, reply).id));
    },
  });
  const checkHost = hostRules(allowHosts);
  const working = new Set<Promise<Answer>>();

  function begin(request: FastifyRequest, reply: FastifyReply): GatewayRequest {
    const begun = new GatewayRequest(request, reply.raw);
    request.gateway = begun;
    reply.raw.setHeader('x-request-id', begun.id);
    reply.raw.setHeader('x-content-type-options', 'nosniff');
    reply.raw.setHeader('cache-control', 'no-store');
    // Fires also for a client that went away, which the framework's own hook does not.
    reply.raw.once('close', () => {
      const { statusCode: status, writableFinished: finished } = reply.raw;
      logExchange(log, { request: begun, method: request.method, route: request.routeOptions.url, status, finished });
    });
    return begun;
  }

  function fail(form: Route['failures'], thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { id } = request.gateway ?? begin(request, reply);
    const error = toVelaroError(thrown);
    if (error.httpStatus >= 500) logFault(log, id, error);
    return write(reply, form === 'json-rpc' ? rpcFailureAnswer(error, id, null) : envelopeAnswer(error, id));
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
  app.setErrorHandler((thrown, request, reply) => fail('envelope', thrown, request, reply));
  app.setNotFoundHandler((request, reply) => fail('envelope', unknownRoute(), request, reply));
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
        const answer = route.answer(request.gateway ?? begin(request, reply), parts);
        working.add(answer);
        try {
          return write(reply, await answer);
        } finally {
          working.delete(answer);
        }
      },
    });
  refuseOtherMethods(app, routes, fail);
  return { app, settled: () => Promise.allSettled(working) };
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
    hint: 'The MCP endpoint is /mcp/v1; the key endpoints are under /mcp/v1/keys.',
  });
}
