// What the routes of vendors' connections share: who may use them, and how a connection is shown.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import type { Principal } from '../../stores/store.ts';
import type { GatewayParts } from '../parts.ts';
import type { GatewayRequest } from './gateway-request.ts';

/** As `ConnectionAnswer` has it. */
export const connectionShown = z.object({
  vendor: z.string(),
  title: z.string(),
  connected: z.boolean(),
  source: z.enum(['environment', 'database', 'sandbox']).nullable(),
  connectedAt: z.iso.datetime().nullable(),
  connectedBy: z.string().nullable(),
  fields: z.array(
    z.object({ name: z.string(), variable: z.string(), secret: z.boolean(), example: z.string().nullable() }),
  ),
  ways: z.array(z.array(z.string())),
  tools: z.array(z.string()),
});

export const connectionChecked = connectionShown.extend({ asked: z.boolean() });

/** Credentials act for the whole site: they are its administrators' alone. @throws VelaroError `admin.required` */
export async function enterConnections(request: GatewayRequest, parts: GatewayParts): Promise<Principal> {
  const principal = await request.enter(parts, 'manage');
  if (principal.key.admin) return principal;
  throw new VelaroError('admin.required', 'This key may not connect vendors.', {
    hint: 'Use an admin key of the site.',
  });
}
