// What /openapi.json says of an operation.
import * as z from 'zod';
import type { Operation } from '../../catalog/define-operation.ts';
import {
  type FieldPlace,
  failuresOf,
  honoursIfMatch,
  placesOf,
  takesIdempotencyKey,
} from '../../catalog/operation-facts.ts';
import type { RouteDescription } from '../http/define-route.ts';

const workspaceHeader = {
  'x-workspace-id': z
    .string()
    .regex(/^[0-9a-fA-F]{24}$/)
    .meta({
      description: 'The workspace, as /api/v1/auth/workspaces lists it',
      examples: ['0123456789abcdef01234567'],
    }),
};
const idempotencyHeader = {
  'Idempotency-Key': z
    .string()
    .regex(/^[\x20-\x7e]{1,128}$/)
    .meta({
      description: 'A new UUID for each intent: within 24 hours a repeat with the same body gets the first answer',
      examples: ['8e03978e-40d5-43dd-bc93-6894a57f9324'],
    })
    .optional(),
};
const versionHeader = {
  'If-Match': z
    .string()
    .meta({ description: 'The ETag of what was read: the change is refused once that has changed', examples: ['"3"'] })
    .optional(),
};

const rateHeaders = {
  'X-RateLimit-Remaining': 'Requests that are left of the nearer limit',
  'X-RateLimit-Reset': 'When that limit starts again, in Unix seconds',
};

export function describeOperation(operation: Operation): RouteDescription {
  const { name, title, description, surface, scope, status, output, versioned } = operation;
  const [path, query, body] = [part(operation, 'path'), part(operation, 'query'), part(operation, 'body')];
  const headers = {
    ...(surface === 'velaflows' && workspaceHeader),
    ...(takesIdempotencyKey(operation) && idempotencyHeader),
    ...(honoursIfMatch(operation) && versionHeader),
  };
  return {
    operationId: name,
    summary: title,
    details: description,
    keys: [surface],
    scope,
    ...(path && { path }),
    ...(query && { query }),
    ...(body && { body }),
    ...(Object.keys(headers).length > 0 && { headers: z.object(headers) }),
    success: {
      status,
      description: title,
      ...(status !== 204 && { body: output }),
      headers: {
        ...(surface === 'rest' && rateHeaders),
        ...(versioned && status !== 204 && { ETag: 'The version, in quotes' }),
      },
    },
    failures: failuresOf(operation),
  };
}

/** The fields that have that place, or undefined when none has. */
function part(operation: Operation, place: FieldPlace): z.ZodObject | undefined {
  const places = placesOf(operation);
  const shape = Object.fromEntries(Object.entries(operation.input.shape).filter(([name]) => places[name] === place));
  return Object.keys(shape).length > 0 ? z.strictObject(shape) : undefined;
}
