// A tool call as the HTTP request that its operation is: each argument in its place. What they have to be, the gateway says.
import { VelaroError } from '../../core/errors.ts';
import type { JsonObject } from '../../protocol/json-rpc.ts';
import type { ToolOperation } from '../tools/operation-table.ts';
import type { AuthorisedRequest } from './authorised-request.ts';

/** What the path of an operation begins with; the base address of its API ends in it. */
const roots = { rest: '/v1', velaflows: '/api/v1' } as const;

/** @throws VelaroError `tool.arguments` for what cannot be put into a path or a header. */
export function operationRequest(
  operation: ToolOperation,
  args: JsonObject,
  idempotencyKey: string | undefined,
): Pick<AuthorisedRequest, 'method' | 'path' | 'headers' | 'body'> {
  const { method, places, surface } = operation;
  // An unknown field goes where the gateway finds it, and names it.
  const elsewhere = method === 'GET' || method === 'DELETE' ? 'query' : 'body';
  const at = (place: string) => Object.entries(args).filter(([name]) => (places[name] ?? elsewhere) === place);
  const path = operation.path
    .slice(roots[surface].length)
    .replace(/\{(\w+)\}/g, (_braces, name: string) => pathSegment(operation, name, args[name]));
  // Left out is what null means in a query, which holds only texts.
  const query = new URLSearchParams();
  for (const [name, value] of at('query')) if (value != null) query.append(name, text(value));
  const [version] = at('if-match').map(([name, value]) => versionTag(operation, name, value));
  return {
    method,
    path: query.size === 0 ? path : `${path}?${query}`,
    headers: {
      accept: 'application/json',
      ...(elsewhere === 'body' && { 'content-type': 'application/json' }),
      ...(isCreate(operation) && idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(version !== undefined && { 'if-match': version }),
    },
    ...(elsewhere === 'body' && { body: JSON.stringify(Object.fromEntries(at('body'))) }),
  };
}

/** The operations that would do it twice: their header Idempotency-Key tells a repeat from a second wish. */
export function isCreate({ annotations }: ToolOperation): boolean {
  return !annotations.idempotentHint;
}

function pathSegment(operation: ToolOperation, name: string, value: unknown): string {
  if (value === undefined) throw refuse(operation, name, 'is missing');
  if (typeof value !== 'string' && typeof value !== 'number') throw refuse(operation, name, 'must be text');
  // A URL reads "." and ".." as the way to another address.
  if (/^\.{0,2}$/.test(String(value))) throw refuse(operation, name, 'is not an id');
  return encodeURIComponent(value);
}

function versionTag(operation: ToolOperation, name: string, value: unknown): string | undefined {
  if (value == null) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return `"${value}"`;
  throw refuse(operation, name, 'must be a version, as it was read');
}

function text(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function refuse({ name: tool, places }: ToolOperation, field: string, problem: string): VelaroError {
  return new VelaroError('tool.arguments', `${field} ${problem}.`, {
    hint: `The fields of ${tool} are: ${Object.keys(places).join(', ')}.`,
    details: { field },
  });
}
