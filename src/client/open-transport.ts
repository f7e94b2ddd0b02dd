// Chooses what carries HTTP here: Node's own client, or undici's proxy agents where the environment names a proxy.
import { createNodeTransport } from './node-transport.ts';
import type { ProxyAddresses } from './proxy-transport.ts';
import type { Transport } from './transport.ts';

/** @param environment read for HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case. */
export async function openTransport(environment: NodeJS.ProcessEnv): Promise<Transport> {
  const addresses = proxyAddresses(environment);
  if (!addresses.httpProxy && !addresses.httpsProxy) return createNodeTransport();
  const { createProxyTransport } = await import('./proxy-transport.ts');
  return createProxyTransport(addresses);
}

function proxyAddresses(environment: NodeJS.ProcessEnv): ProxyAddresses {
  const httpProxy = environment.http_proxy ?? environment.HTTP_PROXY;
  const httpsProxy = environment.https_proxy ?? environment.HTTPS_PROXY;
  const noProxy = environment.no_proxy ?? environment.NO_PROXY;
  return {
    ...(httpProxy && { httpProxy }),
    ...(httpsProxy && { httpsProxy }),
    // Loopback never goes through a proxy: no proxy could reach it.
    noProxy: [noProxy, 'localhost', '127.0.0.1', '[::1]'].filter(Boolean).join(','),
  };
}
