// Addresses of gateways: what may be one, where a family's hosted service is, and which hosts are this machine.
import { VelaroError } from './errors.ts';
import type { KeyKind } from './key-families.ts';

/** True for hosts that never leave this machine. Takes URL.hostname, so IPv6 comes in brackets. */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

/**
 * The base URL of an API, path included and without a trailing slash: `https://acme.velaro.com/mcp/v1`.
 * @throws VelaroError `address.invalid` unless it is https (plain http only to loopback) without user, query or fragment.
 */
export function readBaseUrl(text: string): URL {
  const refuse = (problem: string) =>
    new VelaroError('address.invalid', problem, {
      hint: 'An address looks like https://SITE.velaro.com/mcp/v1, path included.',
    });
  if (!URL.canParse(text)) throw refuse('The address is not a URL.');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw refuse('The address has a user name or password in it.');
  if (url.search !== '' || url.hash !== '') throw refuse('The address has a query or fragment in it.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('The address is neither https nor http.');
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname))
    throw refuse(`Plain http would show the key to the network between here and ${url.host}: use https.`);
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/** Where Velaro's own service for a family is; an MCP key's address needs its site. */
export function hostedUrl(kind: KeyKind, site?: string): URL | undefined {
  if (kind === 'rest') return new URL('https://api.velaro.com/v1');
  if (kind === 'velaflows') return new URL('https://api.velaflows.com/api/v1');
  if (site === undefined) return undefined;
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(site))
    throw new VelaroError('address.invalid', `"${site.slice(0, 40)}" is not the name of a site.`, {
      hint: 'Give the part before .velaro.com, for example --site acme.',
    });
  return new URL(`https://${site.toLowerCase()}.velaro.com/mcp/v1`);
}

/** True where a key of the family from the environment may go without an address beside it. */
export function isDocumentedHost(kind: KeyKind, url: URL): boolean {
  if (url.protocol !== 'https:' || url.port !== '') return false;
  return kind === 'mcp' ? /^[a-z0-9-]+\.velaro\.com$/.test(url.hostname) : url.origin === hostedUrl(kind)?.origin;
}

/** Where a gateway of one's own serves another family, by its MCP address; undefined for Velaro's own service, which has other hosts. */
export function besideMcp(url: URL, kind: KeyKind): URL | undefined {
  if (isDocumentedHost('mcp', url)) return undefined;
  if (!url.pathname.endsWith(pathOf.mcp)) return undefined;
  const beside = new URL(url);
  beside.pathname = url.pathname.slice(0, -pathOf.mcp.length) + pathOf[kind];
  return beside;
}

const pathOf: Readonly<Record<KeyKind, string>> = { mcp: '/mcp/v1', rest: '/v1', velaflows: '/api/v1' };
