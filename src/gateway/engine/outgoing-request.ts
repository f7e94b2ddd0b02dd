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
  const url = new URL(request.path, baseUrl);
  const inside = request.path.startsWith('/') ? url.origin === baseUrl.origin : url.href.startsWith(baseUrl.href);
  if (!inside) throw new RangeError(`a tool of ${vendor.id} asks outside its vendor's API`);
  const query = request.query ? queryText(request.query) : '';
  const form = request.form && new URLSearchParams(pairs(request.form)).toString();
  const body = form ?? (request.body === undefined ? null : JSON.stringify(request.body));
  return {
    method: request.method,
    origin: url.origin,
    path: url.pathname + (query === '' ? url.search : `${url.search === '' ? '?' : `${url.search}&`}${query}`),
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
