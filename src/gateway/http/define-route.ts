// The form of a route: one file under src/gateway/routes, found by the build.
import type * as z from 'zod';
import { isObject } from '../../protocol/json-rpc.ts';
import type { GatewayParts } from '../parts.ts';
import type { Answer } from './answer.ts';
import type { FailureForm } from './failure-answer.ts';
import type { GatewayRequest } from './gateway-request.ts';
import { type KeyRoutes, keyRoutes } from './key-routes.ts';

/** What /openapi.json says of a route. A route without one speaks MCP, which describes itself. */
export interface RouteDescription {
  /** One phrase, as a heading. */
  readonly summary: string;
  /** What a client's function for it is called; made from method and path where left out. */
  readonly operationId?: string;
  /** More than the heading. */
  readonly details?: string;
  /** Which keys open it; none for what everybody may see. */
  readonly keys: readonly ('mcp' | 'rest' | 'velaflows')[];
  /** The scope that such a key needs, where one does not open it by itself. */
  readonly scope?: string;
  /** Fields of the path that say more than that they are texts, and those of the query. */
  readonly path?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Headers beside the key's. */
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly success: {
    readonly status: number;
    readonly description: string;
    readonly body?: z.ZodType;
    /** What each header of the answer says. */
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** The statuses of its own refusals, beside those that every route has. */
  readonly failures: readonly number[];
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As the router has it: `/mcp/v1/keys/:id`. */
  readonly path: string;
  readonly failures: FailureForm;
  /** For callers that are no programs of ours: a body of any type is taken; JSON alone where left out. */
  readonly takesAnyBody?: true;
  readonly description?: RouteDescription;
  answer(request: GatewayRequest, parts: GatewayParts): Promise<Answer>;
}

export function defineRoute(route: Route): Route {
  return route;
}

/** The same route for each family of keys, at the address where that family's keys are managed. */
export function defineKeyRoutes(make: (family: KeyRoutes) => Omit<Route, 'failures'>): readonly Route[] {
  return keyRoutes.map((family) => ({ failures: family.failures, ...make(family) }));
}

export function isRoute(value: unknown): value is Route {
  return isObject(value) && typeof value.path === 'string' && typeof value.answer === 'function';
}
