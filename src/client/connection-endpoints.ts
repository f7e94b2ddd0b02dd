// The endpoints of a gateway that connect its site to vendors, typed. Only gateways of ours have them.
import * as z from 'zod';
import { isVelaroError, VelaroError } from '../core/errors.ts';
import { type GatewayAddress, type GatewayLimits, readAnswer, requestJson } from './gateway-request.ts';
import type { HttpRequest, Transport } from './transport.ts';

const connection = z.object({
  vendor: z.string(),
  /** Its name as people write it. */
  title: z.string(),
  connected: z.boolean(),
  /** `environment`, `database`, `sandbox`, or another word of the gateway's; null where nothing is set. */
  source: z.string().nullable(),
  connectedAt: z.string().nullable(),
  connectedBy: z.string().nullable(),
  fields: z
    .array(z.object({ name: z.string(), variable: z.string(), secret: z.boolean(), example: z.string().nullable() }))
    .readonly(),
  /** Sets of fields of which one is enough; a field in none of them may be left out. */
  ways: z.array(z.array(z.string()).readonly()).readonly(),
  /** The tools that need this vendor. */
  tools: z.array(z.string()).readonly(),
});
const connectionList = z.object({ connections: z.array(connection) });
const checked = connection.extend({ asked: z.boolean() });

/** How a site stands to a vendor; never a credential. */
export type Connection = z.output<typeof connection>;

/** `asked`: whether the vendor itself was asked; else only the form of the credentials is known to be right. */
export type CheckedConnection = z.output<typeof checked>;

export interface ConnectRequest {
  /** By the field's name. */
  readonly credentials: Readonly<Record<string, string>>;
  /** False keeps them without asking the vendor. */
  readonly check: boolean;
}

/**
 * Every call fails with what `requestJson` throws, with `vendor.unknown`, and with `vendor.unsupported` where the gateway has
 * no such endpoints.
 */
export interface ConnectionEndpoints {
  list(): Promise<readonly Connection[]>;
  show(vendor: string): Promise<Connection>;
  /** Nothing is kept unless the vendor takes the credentials. */
  connect(vendor: string, request: ConnectRequest): Promise<CheckedConnection>;
  check(vendor: string): Promise<CheckedConnection>;
  disconnect(vendor: string): Promise<void>;
}

export function createConnectionEndpoints(
  transport: Transport,
  address: GatewayAddress,
  limits: GatewayLimits,
): ConnectionEndpoints {
  const { url } = address;
  const ask = async (method: HttpRequest['method'], path: string, body?: unknown) => {
    try {
      return await requestJson(transport, address, limits, {
        method,
        path: `/connections${path}`,
        ...(body !== undefined && { body }),
      });
    } catch (thrown) {
      throw isVelaroError(thrown) && isAbsent(thrown) ? unsupported(url) : thrown;
    }
  };

  return {
    list: async () => readAnswer(connectionList, await ask('GET', ''), 'a list of vendors', url).connections,
    show: async (vendor) => readAnswer(connection, await ask('GET', vendorPath(vendor)), 'a vendor', url),
    connect: async (vendor, request) =>
      readAnswer(checked, await ask('POST', vendorPath(vendor), request), 'a connected vendor', url),
    check: async (vendor) =>
      readAnswer(checked, await ask('POST', `${vendorPath(vendor)}/check`), 'a checked vendor', url),
    disconnect: async (vendor) => {
      await ask('DELETE', vendorPath(vendor));
    },
  };
}

/** Ids go into a path, and one made of dots would leave it. @throws VelaroError `vendor.unknown` */
function vendorPath(vendor: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(vendor)) return `/${vendor}`;
  throw new VelaroError('vendor.unknown', `There is no vendor "${vendor.slice(0, 40)}".`, {
    hint: 'See the vendors with "velaro-mcp connect".',
  });
}

/** The endpoint itself is missing, as opposed to the vendor or its credentials. */
function isAbsent({ code, details }: VelaroError): boolean {
  const status = details?.status;
  return (status === 404 || status === 405) && code !== 'vendor.unknown' && code !== 'vendor.disconnected';
}

function unsupported(url: URL): VelaroError {
  return new VelaroError('vendor.unsupported', `${url.host} does not connect vendors for its users.`, {
    hint: 'On a hosted gateway vendors are connected in the admin panel.',
  });
}
