// How a request reaches a vendor that does not speak HTTP.
import type { VendorRequest } from '../../skills/define-vendor.ts';
import type { VendorConnection } from './vendor-connection.ts';
import type { ExchangeAnswer, ExchangeLimits } from './vendor-exchange.ts';

/**
 * Carries one request and gives what came back in the words of HTTP: a status, headers, and a body that the vendor's own
 * definition reads.
 * @throws VelaroError `vendor.unavailable`, `vendor.timeout`, `cancelled`, as an HTTP exchange does.
 */
export type VendorTransport = (
  connection: VendorConnection,
  request: VendorRequest,
  context: { readonly limits: ExchangeLimits; readonly signal: AbortSignal },
) => Promise<ExchangeAnswer>;
