// A tool's request as it goes over the wire: its address below the vendor's, its body, and the headers of every call.
import { packageName, packageVersion } from '../../core/package.ts';
import type { Parameters, VendorRequest } from '../../skills/define-vendor.ts';
import type { VendorConnection } from './vendor-connection.ts';

export interface OutgoingRequest {
  readonly method: VendorRequest['method'];
  readonly origin: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

const userAgent = `${packageName}/${packageVersion}`;

/**
 * @param token what was minted for these credentials.
 * @throws RangeError where a tool asks outside its vendor's API, which is a fault of the tool.
 */
export function outgoingRequest(connection: VendorConnection, request: VendorRequest, token?: string): OutgoingRequest {
  const { vendor, baseUrl, credentials } = connection;
  const query = request.query ? queryText(request.query) : '';
  const form = request.form && new URLSearchParams(pairs(request.form)).toString();
  const body = form ?? (request.body === undefined ? null : JSON.stringify(request.body));
  return {
    method: request.method,
    origin: baseUrl.origin,
    path: pathBelow(connection, request.path, query),
    headers: {
      accept: 'application/json',
      'user-agent': userAgent,
      ...(body !== null && {
        'content-type': form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
      }),
      ...vendor.headers(credentials, token),
      ...request.headers,
    },
    body,
  };
}

/** Words between single slashes and dots: nothing in it that could lead anywhere else. */
const plainPath = /^[\w~-]+(?:[./][\w~-]+)*$/;

function pathBelow({ vendor, baseUrl }: VendorConnection, path: string, query: string): string {
  // Most paths are plain, and to parse a URL costs more than all the rest of a request.
  if (plainPath.test(path)) return `${baseUrl.pathname}${path}${query === '' ? '' : `?${query}`}`;
  const { href, origin, pathname, search } = new URL(path, baseUrl);
  const inside = path.startsWith('/') ? origin === baseUrl.origin : href.startsWith(baseUrl.href);
  if (!inside) throw new RangeError(`a tool of ${vendor.id} asks outside its vendor's API`);
  return pathname + (query === '' ? search : `${search === '' ? '?' : `${search}&`}${query}`);
}

/** Spaces as `%20`, which every server reads, unlike `+`. */
function queryText(parameters: Parameters): string {
  return pairs(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
}

function pairs(parameters: Parameters): [string, string][] {
  return Object.entries(parameters).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    return typeof value === 'object' ? value.map((item) => [name, item]) : [[name, String(value)]];
  });
}
