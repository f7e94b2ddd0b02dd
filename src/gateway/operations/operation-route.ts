// Makes an operation's route: key, workspace and input are checked, then its work is done on the data in one transaction.
import { hash } from 'node:crypto';
import type * as z from 'zod';
import type { Operation } from '../../catalog/define-operation.ts';
import { honoursIfMatch, takesIdempotencyKey } from '../../catalog/operation-facts.ts';
import { toVelaroError, VelaroError } from '../../core/errors.ts';
import { isObject, type JsonObject } from '../../protocol/json-rpc.ts';
import { type CreateRequest, createOnce } from '../../stores/records/idempotent-create.ts';
import type { Principal } from '../../stores/store.ts';
import { argumentError } from '../engine/argument-error.ts';
import { type Answer, jsonAnswer } from '../http/answer.ts';
import type { Route } from '../http/define-route.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { readIdempotencyKey, replayedHeader } from '../http/idempotency-key.ts';
import type { GatewayParts } from '../parts.ts';
import type { Handler, HandlerContext } from './define-handler.ts';
import { readIfMatch } from './if-match.ts';
import { describeOperation } from './operation-description.ts';
import { type ReadValues, valuesReader } from './request-values.ts';

export function operationRoute(handler: Handler): Route {
  const { operation } = handler;
  const { name: tool, scope, surface } = operation;
  const readValues = valuesReader(operation);
  return {
    method: operation.method,
    path: operation.path.replace(/\{(\w+)\}/g, ':$1'),
    failures: surface === 'velaflows' ? 'velaflows' : 'envelope',
    description: describeOperation(operation),
    async answer(request, parts) {
      const { principal, callId } = await request.enterOnce(parts, surface, { call: { tool, scope, counted: true } });
      const startedAtMs = performance.now();
      let status = 'ok';
      try {
        return await carryOut(handler, readValues, request, principal, parts);
      } catch (thrown) {
        status = toVelaroError(thrown).code;
        throw thrown;
      } finally {
        const durationMs = Math.round(performance.now() - startedAtMs);
        parts.admission.settle({ id: callId, status, durationMs });
      }
    },
  };
}

async function carryOut(
  { operation, prepare }: Handler,
  readValues: ReadValues,
  request: GatewayRequest,
  { key, site }: Principal,
  { data, allowPrivateWebhooks, signing, engine }: GatewayParts,
): Promise<Answer> {
  const context: HandlerContext = {
    place: { siteId: site.id, environment: key.environment, ...workspaceOf(operation, request) },
    keyId: key.id,
    ownsSite: key.scopes.includes('admin:all') && key.workspaceIds === null,
    expectedVersion: honoursIfMatch(operation) ? readIfMatch(request.headers['if-match']) : undefined,
    allowPrivateWebhooks,
    signing,
    engine,
  };
  const values = readValues(request);
  const prepared = prepare(values);
  if (!prepared.ok) throw inputError(operation, prepared.issues, values);
  const work = () => prepared.work(context);
  if (operation.kind === 'read') return answerOf(operation, await data.read(work));
  const once = takesIdempotencyKey(operation) ? createRequest(operation, request, context, values) : undefined;
  if (!once) return answerOf(operation, await data.transact(work));
  const { value, replayed } = await data.transact(() =>
    createOnce(once, operation.output, work, withoutSecret(operation)),
  );
  return answerOf(operation, value, replayed ? { [replayedHeader]: 'true' } : {});
}

function createRequest(
  { name }: Operation,
  { headers }: GatewayRequest,
  { keyId, place }: HandlerContext,
  values: JsonObject,
): CreateRequest | undefined {
  const text = readIdempotencyKey(headers);
  if (text === undefined) return undefined;
  return { keyId, text, bodyHash: hash('sha256', JSON.stringify([name, place.workspaceId, values]), 'buffer') };
}

/** What is shown once is not kept for a day either. */
function withoutSecret({ shownOnce }: Operation): (result: unknown) => unknown {
  return (result) => (shownOnce !== undefined && isObject(result) ? { ...result, [shownOnce]: null } : result);
}

function answerOf({ status, versioned }: Operation, result: unknown, headers: Record<string, string> = {}): Answer {
  if (status === 204) return { status };
  const tag = versioned && isObject(result) ? { etag: `"${result.version}"` } : {};
  return jsonAnswer(status, result, { ...tag, ...headers });
}

/** A request of the VelaFlows API is about one workspace; a key of the REST API sees all of its site. */
function workspaceOf({ surface }: Operation, { workspaceId }: GatewayRequest): { readonly workspaceId?: string } {
  if (surface === 'rest') return {};
  if (workspaceId !== undefined) return { workspaceId };
  throw new VelaroError('argument.invalid', 'The request names no workspace: the header x-workspace-id is missing.', {
    hint: 'GET /api/v1/auth/workspaces lists those that this token reaches.',
    details: { field: 'x-workspace-id' },
  });
}

/** Named as the request is, and not as the tool: this is HTTP. */
function inputError(
  { method, path, input }: Operation,
  issues: readonly z.core.$ZodIssue[],
  values: unknown,
): VelaroError {
  const { message, hint, details } = argumentError({ name: `${method} ${path}`, input }, issues, values);
  return new VelaroError('argument.invalid', message, {
    ...(hint !== undefined && { hint }),
    ...(details && { details }),
  });
}
