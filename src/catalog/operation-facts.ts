// What follows from an operation: where its fields go, which refusals it has, and what it is as an MCP tool.
import * as z from 'zod';
import type { Operation, OperationKind } from './define-operation.ts';

/** Where a field of a call goes in the request: `if-match` is the header of that name, with the version in quotes. */
export type FieldPlace = 'path' | 'query' | 'body' | 'if-match';

/** MCP's ToolAnnotations. */
export interface OperationAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** The field by which a tool gives If-Match; over HTTP it is the header. */
export const versionField = 'ifVersion';

const annotations: Readonly<Record<OperationKind, OperationAnnotations>> = {
  read: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  create: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  update: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  delete: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
};

export function annotationsOf({ kind }: Operation): OperationAnnotations {
  return annotations[kind];
}

/** The names of the fields that stand in the path, in their order. */
export function pathFields({ path }: Operation): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

/** Every field of the tool's input: those of the path there, the others in the query of GET and DELETE, else in the body. */
export function placesOf(operation: Operation): Readonly<Record<string, FieldPlace>> {
  const inPath = pathFields(operation);
  const elsewhere = operation.method === 'GET' || operation.method === 'DELETE' ? 'query' : 'body';
  const fields = Object.keys(operation.input.shape);
  return Object.fromEntries<FieldPlace>([
    ...fields.map((name) => [name, inPath.includes(name) ? 'path' : elsewhere] as const),
    ...(honoursIfMatch(operation) ? [[versionField, 'if-match'] as const] : []),
  ]);
}

/** Whether a repeat may be recognised by the header Idempotency-Key. */
export function takesIdempotencyKey({ kind }: Operation): boolean {
  return kind === 'create';
}

export function honoursIfMatch({ versioned, kind }: Operation): boolean {
  return versioned === true && (kind === 'update' || kind === 'delete');
}

/** Every status of a refusal that the operation has, beside 500 and 503. */
export function failuresOf(operation: Operation): readonly number[] {
  const statuses = new Set<number>([400, 401, 403, ...(operation.failures ?? [])]);
  if (pathFields(operation).length > 0) statuses.add(404);
  if (takesIdempotencyKey(operation)) statuses.add(409);
  if (honoursIfMatch(operation)) statuses.add(412);
  if (operation.surface === 'rest') statuses.add(429);
  return [...statuses].sort();
}

/**
 * What the operation takes as an MCP tool, as JSON Schema: its input, and the version that a change expects. Without the
 * limits of a double, and without a pattern that only spells a format out: a model pays for each word.
 */
export function toolInputSchema(operation: Operation): Record<string, unknown> {
  const version = z.int().min(0).optional().describe('Only change it while it has this version, as it was read');
  const input = honoursIfMatch(operation) ? operation.input.extend({ [versionField]: version }) : operation.input;
  const { $schema: _dialect, ...schema } = z.toJSONSchema(input, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  return schema;
}
