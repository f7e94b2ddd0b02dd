// Which Host and Origin a request may name: a web page that rebinds its own name to this machine gets nothing.
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopbackHost } from '../../core/address.ts';
import { VelaroError } from '../../core/errors.ts';

/** @throws VelaroError `host.refused`, `origin.refused` */
export type HostRules = (headers: IncomingHttpHeaders) => void;

/** @param allowHosts names beside the loopback ones, without a port. */
export function hostRules(allowHosts: readonly string[]): HostRules {
  const names = new Set(allowHosts.map((name) => name.toLowerCase()));
  const isAllowed = (hostname: string) => isLoopbackHost(hostname) || names.has(hostname);

  let lastAllowed: string | undefined;

  return ({ host, origin }) => {
    // Nearly all requests name the same host as the one before.
    if (host !== undefined && host === lastAllowed && origin === undefined) return;
    const hostname = /^(\[[0-9a-f:.]+\]|[^:/@]+)(?::\d{1,5})?$/i.exec(host ?? '')?.[1]?.toLowerCase();
    if (hostname === undefined || !isAllowed(hostname))
      throw new VelaroError('host.refused', 'This gateway does not answer to the host name of the request.', {
        hint: 'Use the address that the gateway printed at its start, or start it with --allow-host and this name.',
      });
    if (origin !== undefined && !isAllowed(originHost(origin)))
      throw new VelaroError('origin.refused', 'A web page of another origin may not use this gateway.', {
        hint: "To let a web application in, start the gateway with --allow-host and the name of the application's host.",
      });
    lastAllowed = host;
  };
}

/** The host of a web origin; empty for `null`, `file://` and other schemes, which match no name. */
function originHost(origin: string): string {
  if (!URL.canParse(origin)) return '';
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' || protocol === 'https:' ? hostname : '';
}
