// JSON-RPC 2.0 messages as MCP uses them: no batches, ids are strings or integers.

export type RequestId = string | number;

export interface JsonRpcRequest {
  readonly jsonrpc: '2.0';
  readonly id: RequestId;
  readonly method: string;
  readonly params?: JsonObject;
}

export interface JsonRpcNotification {
  readonly jsonrpc: '2.0';
  readonly method: string;
  readonly params?: JsonObject;
}

export interface JsonRpcResult {
  readonly jsonrpc: '2.0';
  readonly id: RequestId;
  readonly result: JsonObject;
}

export interface JsonRpcFailure {
  readonly jsonrpc: '2.0';
  readonly id: RequestId | null;
  readonly error: JsonRpcError;
}

export interface JsonRpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export type JsonRpcResponse = JsonRpcResult | JsonRpcFailure;
export type JsonRpcMessage = JsonRpcRequest | JsonRpcNotification | JsonRpcResponse;

export type JsonObject = { readonly [name: string]: unknown };

/** Error numbers. The first five are JSON-RPC's, the next four MCP's (2026-07-28), the last ours for HTTP-level refusals. */
export const rpcErrors = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  headerMismatch: -32020,
  missingCapability: -32021,
  unsupportedVersion: -32022,
  legacyResourceNotFound: -32002,
} as const;

/** Our own number for a refusal that HTTP states by its status: 401 is -31401. Outside the range that JSON-RPC reserves. */
export function rpcErrorForStatus(httpStatus: number): number {
  return -31000 - httpStatus;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is an object, or undefined. */
export function objectAt(value: unknown, name: string): JsonObject | undefined {
  const member = isObject(value) ? value[name] : undefined;
  return isObject(member) ? member : undefined;
}

export function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value));
}

/** What a parsed JSON value is as a message, or why it is none. */
export function classifyMessage(
  value: unknown,
):
  | { readonly kind: 'request'; readonly message: JsonRpcRequest }
  | { readonly kind: 'notification'; readonly message: JsonRpcNotification }
  | { readonly kind: 'response'; readonly message: JsonRpcResponse }
  | { readonly kind: 'invalid'; readonly id: RequestId | null; readonly problem: string } {
  if (Array.isArray(value))
    return { kind: 'invalid', id: null, problem: 'Batches are not part of MCP: send one message at a time.' };
  if (!isObject(value)) return { kind: 'invalid', id: null, problem: 'A message is a JSON object.' };
  const id = isRequestId(value.id) ? value.id : null;
  const invalid = (problem: string) => ({ kind: 'invalid', id, problem }) as const;
  if (value.jsonrpc !== '2.0') return invalid('The member "jsonrpc" must be "2.0".');
  if ('method' in value) {
    if (typeof value.method !== 'string') return invalid('The member "method" must be a string.');
    if (value.params !== undefined && !isObject(value.params)) return invalid('The member "params" must be an object.');
    const params = value.params === undefined ? {} : { params: value.params };
    if (!('id' in value)) return { kind: 'notification', message: { jsonrpc: '2.0', method: value.method, ...params } };
    if (id === null) return invalid('The member "id" must be a string or an integer.');
    return { kind: 'request', message: { jsonrpc: '2.0', id, method: value.method, ...params } };
  }
  if (isObject(value.result) && id !== null)
    return { kind: 'response', message: { jsonrpc: '2.0', id, result: value.result } };
  const error = objectAt(value, 'error');
  if (error && typeof error.code === 'number' && typeof error.message === 'string')
    return {
      kind: 'response',
      message: { jsonrpc: '2.0', id, error: { code: error.code, message: error.message, data: error.data } },
    };
  return invalid('A message has a "method", a "result" or an "error".');
}

export function rpcFailure(id: RequestId | null, code: number, message: string, data?: unknown): JsonRpcFailure {
  return { jsonrpc: '2.0', id, error: data === undefined ? { code, message } : { code, message, data } };
}
