// Which version a gateway of ours runs, from the page it has for health checks.
import * as z from 'zod/mini';
import type { CommandContext } from '../command.ts';

const patienceMs = 5_000;
const maxBytes = 4_096;
const health = z.object({ version: z.string().check(z.maxLength(40)) });

/** Undefined for a hosted gateway, and wherever nothing is told. */
export async function gatewayVersion(
  { openTransport, interrupted }: CommandContext,
  { origin }: URL,
): Promise<string | undefined> {
  const transport = await openTransport();
  try {
    const signal = AbortSignal.any([interrupted, AbortSignal.timeout(patienceMs)]);
    const response = await transport.send({ method: 'GET', url: new URL('/healthz', origin), headers: {}, signal });
    let text = '';
    for await (const piece of response.body) {
      text += piece.toString();
      if (text.length > maxBytes) break;
    }
    const read = health.safeParse(JSON.parse(text));
    return response.status === 200 && read.success ? read.data.version : undefined;
  } catch {
    return undefined;
  } finally {
    transport.close();
  }
}
