// The form of a route: one file under src/gateway/routes, found by the build.
import { isObject } from '../../protocol/json-rpc.ts';
import type { GatewayParts } from '../parts.ts';
import type { Answer } from './answer.ts';
import type { GatewayRequest } from './gateway-request.ts';

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As the router has it: `/mcp/v1/keys/:id`. */
  readonly path: string;
  /** How failures look: our envelope, or a JSON-RPC error. */
  readonly failures: 'envelope' | 'json-rpc';
  answer(request: GatewayRequest, parts: GatewayParts): Promise<Answer>;
}

export function defineRoute(route: Route): Route {
  return route;
}

export function isRoute(value: unknown): value is Route {
  return isObject(value) && typeof value.path === 'string' && typeof value.answer === 'function';
}
