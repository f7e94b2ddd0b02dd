// The form of an MCP method: one file under src/gateway/mcp/methods, found by the build.
import type { Readable } from 'node:stream';
import type { EnvelopeFault } from '../../protocol/envelope.ts';
import { isObject, type JsonObject, type RequestId } from '../../protocol/json-rpc.ts';
import type { Era } from '../../protocol/versions.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import type { GatewayParts } from '../parts.ts';

export interface MethodCall {
  readonly id: RequestId;
  readonly era: Era;
  readonly params: JsonObject;
  readonly request: GatewayRequest;
  readonly parts: GatewayParts;
}

/** What a method gives back: a result, a fault of the protocol that becomes a JSON-RPC error, or the text of a whole event stream. */
export type MethodReply =
  | { readonly result: JsonObject; readonly headers?: Readonly<Record<string, string>> }
  | { readonly fault: EnvelopeFault }
  | { readonly stream: Readable };

export interface Method {
  readonly name: string;
  /** The eras that have the method; in the other one it is unknown. */
  readonly eras: readonly Era[];
  /** Modern results of this method say how long, and for whom, they may be kept. */
  readonly cacheable: boolean;
  answer(call: MethodCall): Promise<MethodReply>;
}

export function defineMethod(method: Method): Method {
  return method;
}

export function isMethod(value: unknown): value is Method {
  return isObject(value) && typeof value.name === 'string' && typeof value.answer === 'function';
}
