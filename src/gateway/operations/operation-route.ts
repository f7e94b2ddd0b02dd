// Makes an operation's route: key, workspace and input are checked, then its work is done on the data in one transaction.
import { hash } from 'node:crypto';
import type * as z from 'zod';
import type { Operation } from '../../catalog/define-operation.ts';
import { honoursIfMatch, takesIdempotencyKey } from '../../catalog/operation-facts.ts';
import { toVelaroError, VelaroError } from '../../core/errors.ts';
import { isObject, type JsonObject } from '../../protocol/json-rpc.ts';
import { type CreateRequest, createOnce } from '../../stores/records/idempotent-create.ts';
import type { AttemptWork, Made } from '../../stores/store.ts';
import { argumentError } from '../engine/argument-error.ts';
import { type Answer, jsonAnswer } from '../http/answer.ts';
import type { Route } from '../http/define-route.ts';
import type { Entrance, GatewayRequest } from '../http/gateway-request.ts';
import { readIdempotencyKey, replayedHeader } from '../http/idempotency-key.ts';
import type { GatewayParts } from '../parts.ts';
import type { Handler, HandlerContext } from './define-handler.ts';
import { readIfMatch } from './if-match.ts';
import { describeOperation } from './operation-description.ts';
import { type ReadValues, valuesReader } from './request-values.ts';

/** What a request asks to be done, or what is wrong with it: that is told only to who is let in. */
type Asked = { readonly work: AttemptWork } | { readonly fault: unknown };

export function operationRoute(handler: Handler): Route {
  const { operation } = handler;
  const { name: tool, scope, surface } = operation;
  const readValues = valuesReader(operation);
  const call = { tool, scope, counted: true };
  return {
    method: operation.method,
    path: operation.path.replace(/\{(\w+)\}/g, ':$1'),
    failures: surface === 'velaflows' ? 'velaflows' : 'envelope',
    description: describeOperation(operation),
    async answer(request, parts) {
      const asked = read(handler, readValues, request, parts);
      const rides = 'work' in asked && mayRide(operation, parts);
      const entrance = await request.enterOnce(parts, surface, rides ? { call, work: asked.work } : { call });
      if (entrance.work) return answerOf(operation, madeBy(entrance.work));
      const startedAtMs = performance.now();
      let status = 'ok';
      try {
        return answerOf(operation, await carryOut(operation, asked, entrance, parts));
      } catch (thrown) {
        status = toVelaroError(thrown).code;
        throw thrown;
      } finally {
        const durationMs = Math.round(performance.now() - startedAtMs);
        parts.admission.settle({ id: entrance.callId, status, durationMs });
      }
    },
  };
}

/** Whether it is done in the transaction that lets it in. What makes something new may always be: it hardly ever waits for anybody. */
function mayRide({ kind }: Operation, { data }: GatewayParts): boolean {
  return kind === 'create' || (kind === 'read' && data.readsAtAdmission);
}

async function carryOut(
  { kind }: Operation,
  asked: Asked,
  { principal }: Entrance,
  { data }: GatewayParts,
): Promise<Made> {
  if ('fault' in asked) throw asked.fault;
  const work = () => asked.work.begin(principal, undefined);
  return kind === 'read' ? await data.read(work) : await data.transact(work);
}

function madeBy(result: NonNullable<Entrance['work']>): Made {
  if (!result.ok) throw result.thrown;
  return result.value;
}

/** All that can be known of a request before its key is. */
function read(
  { operation, prepare }: Handler,
  readValues: ReadValues,
  request: GatewayRequest,
  { allowPrivateWebhooks, signing, engine }: GatewayParts,
): Asked {
  try {
    const workspace = workspaceOf(operation, request);
    const expectedVersion = honoursIfMatch(operation) ? readIfMatch(request.headers['if-match']) : undefined;
    const values = readValues(request);
    const prepared = prepare(values);
    if (!prepared.ok) throw inputError(operation, prepared.issues, values);
    const once = takesIdempotencyKey(operation) ? createRequest(operation, request, workspace, values) : undefined;
    return {
      work: {
        onlyReads: operation.kind === 'read',
        begin: ({ key, site }, facts) => {
          const context: HandlerContext = {
            place: { siteId: site.id, environment: key.environment, facts, ...workspace },
            keyId: key.id,
            ownsSite: key.scopes.includes('admin:all') && key.workspaceIds === null,
            expectedVersion,
            allowPrivateWebhooks,
            signing,
            engine,
          };
          const request = once && { ...once, keyId: key.id };
          return createOnce(request, operation.output, () => prepared.work(context), withoutSecret(operation));
        },
      },
    };
  } catch (fault) {
    return { fault };
  }
}

function createRequest(
  { name }: Operation,
  { headers }: GatewayRequest,
  { workspaceId }: { readonly workspaceId?: string },
  values: JsonObject,
): Omit<CreateRequest, 'keyId'> | undefined {
  const text = readIdempotencyKey(headers);
  if (text === undefined) return undefined;
  return { text, bodyHash: hash('sha256', JSON.stringify([name, workspaceId, values]), 'buffer') };
}

/** What is shown once is not kept for a day either. */
function withoutSecret({ shownOnce }: Operation): (result: unknown) => unknown {
  return (result) => (shownOnce !== undefined && isObject(result) ? { ...result, [shownOnce]: null } : result);
}

function answerOf({ status, versioned }: Operation, { value, replayed }: Made): Answer {
  if (status === 204) return { status };
  const tag = versioned && isObject(value) ? { etag: `"${value.version}"` } : {};
  return jsonAnswer(status, value, { ...tag, ...(replayed && { [replayedHeader]: 'true' }) });
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
