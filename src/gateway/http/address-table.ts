// What is at the address of a request: its routes by method, and the parts of the path that it names.
import findMyWay from 'find-my-way';
import { VelaroError } from '../../core/errors.ts';
import type { Route } from './define-route.ts';
import type { FailureForm } from './failure-answer.ts';
import { type Surface, surfaceOf } from './surface.ts';

export interface Address {
  /** The pattern, as its routes have it; undefined where there is nothing. */
  readonly path: string | undefined;
  readonly surface: Surface;
  /** How a failure looks here. */
  readonly failures: FailureForm;
  /** @throws VelaroError `request.method`, or `request.invalid` for an address that cannot be decoded. */
  route(method: string): Route;
}

export interface FoundAddress {
  readonly address: Address;
  /** The named parts of the path. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
  /** What stands behind the question mark: texts, and lists of texts for names that are there more than once. */
  readonly query: Readonly<Record<string, unknown>>;
}

/** @returns what finds an address by a request's target, path and query as they were sent. */
export function addressTable(routes: readonly Route[]): (target: string) => FoundAddress {
  const router = findMyWay({ maxParamLength: 200, ignoreTrailingSlash: true, onBadUrl: () => {} });
  const whole = new Map<string, FoundAddress>();
  for (const path of new Set(routes.map((route) => route.path))) {
    const address = usedAddress(
      path,
      routes.filter((route) => route.path === path),
    );
    // The router is asked for paths only: an address that lacks a method says so itself.
    router.on('GET', path, () => {}, address);
    if (!path.includes(':')) whole.set(path, { address, parameters: {}, query: {} });
  }
  return (target) => {
    // Most targets are just what a route has, with nothing to be read out of them.
    const asWritten = whole.get(target);
    if (asWritten) return asWritten;
    const found = router.find('GET', target);
    if (!found) return { address: emptyAddress(target), parameters: {}, query: {} };
    // A target that cannot be decoded is found too, and has nothing in store.
    const address: Address | null = found.store;
    return { address: address ?? brokenAddress(target), parameters: found.params, query: found.searchParams };
  };
}

function usedAddress(path: string, routes: readonly Route[]): Address {
  const byMethod = new Map<string, Route>(routes.map((route) => [route.method, route]));
  const get = byMethod.get('GET');
  if (get) byMethod.set('HEAD', get);
  return {
    path,
    surface: surfaceOf(path),
    failures: routes[0]?.failures ?? 'envelope',
    route(method) {
      const route = byMethod.get(method);
      if (route) return route;
      const allowed = [...byMethod.keys()];
      throw new VelaroError('request.method', `This address does not take ${method}.`, {
        hint: `It takes ${allowed.join(' and ')}.`,
        details: { allowed },
      });
    },
  };
}

/** Its route takes whatever is sent: a client that is still sending would not see the answer. */
function emptyAddress(target: string): Address {
  const { surface, failures } = formAt(target);
  const answer: Route['answer'] = () => {
    throw new VelaroError('route.unknown', 'There is nothing at this address.', {
      hint: 'The MCP endpoint is /mcp/v1; /openapi.json lists the plain HTTP ones.',
    });
  };
  const route: Route = { method: 'GET', path: target, failures, takesAnyBody: true, answer };
  return { path: undefined, surface, failures, route: () => route };
}

function brokenAddress(target: string): Address {
  const route = () => {
    throw new VelaroError('request.invalid', 'The address of the request cannot be read.');
  };
  return { path: undefined, ...formAt(target), route };
}

function formAt(target: string): Pick<Address, 'surface' | 'failures'> {
  const surface = surfaceOf(target);
  return { surface, failures: surface === 'velaflows' ? 'velaflows' : 'envelope' };
}
