// Answers 405 to every method that an address does not have, before a body is looked at.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { VelaroError } from '../../core/errors.ts';
import type { Route } from './define-route.ts';
import type { FailureForm } from './failure-answer.ts';

/** @param fail answers a failure in the form that the address speaks. */
export function refuseOtherMethods(
  app: FastifyInstance,
  routes: readonly Route[],
  fail: (form: FailureForm, thrown: unknown, request: FastifyRequest, reply: FastifyReply) => void,
): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    const allowed = here.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    const failures = here[0]?.failures ?? 'envelope';
    app.route({
      method: app.supportedMethods.filter((method) => !allowed.includes(method)),
      url: path,
      onRequest: (request, reply, done) => {
        reply.raw.setHeader('allow', allowed.join(', '));
        done(
          new VelaroError('request.method', `This address does not take ${request.method}.`, {
            hint: `It takes ${allowed.join(' and ')}.`,
          }),
        );
      },
      errorHandler: (thrown, request, reply) => fail(failures, thrown, request, reply),
      // Never reached: the hook has answered.
      handler: (_request, reply) => reply,
    });
  }
}
