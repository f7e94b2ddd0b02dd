// Binds the server's address, and lets go of it without cutting off who is being answered.
import { once } from 'node:events';
import { VelaroError } from '../../core/errors.ts';
import type { HttpServer } from './http-server.ts';

/** How long a stop waits for answers that have begun. */
const defaultDrainMs = 10_000;
/** How long a call that was cut off has to end. */
const farewellMs = 2_000;

/**
 * @param port 0 takes any free one.
 * @returns the port that was bound.
 * @throws VelaroError `port.unavailable`
 */
export async function listen({ server }: HttpServer, host: string, port: number): Promise<number> {
  try {
    // One address only: with two, the second socket would not be drained at a stop.
    server.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port });
    await once(server, 'listening');
  } catch (cause) {
    throw portError(host, port, cause);
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

export interface Stopping {
  /** Fires when the time is up. */
  readonly cutOff: AbortController;
  /** How long answers that have begun are waited for. */
  readonly drainMs?: number;
}

/** Resolves when the last answer is out, or was cut off, and no route is at work any more; soon after `drainMs` in any case. */
export async function stopListening(
  { server, connections, settled }: HttpServer,
  { cutOff, drainMs = defaultDrainMs }: Stopping,
): Promise<void> {
  const cut = setTimeout(() => {
    cutOff.abort();
    server.closeAllConnections();
  }, drainMs);
  let giveUp: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    giveUp = setTimeout(resolve, drainMs + farewellMs);
  });
  const closed = new Promise((resolve) => server.close(resolve));
  connections.end();
  await closed;
  await Promise.race([settled(), patience]);
  clearTimeout(cut);
  clearTimeout(giveUp);
}

function portError(host: string, port: number, cause: unknown): VelaroError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const anotherPort = 'Choose another one with --port, or --port 0 for any that is free.';
  if (code === 'EADDRINUSE')
    return new VelaroError('port.unavailable', `Port ${port} on ${host} is in use.`, { hint: anotherPort, cause });
  if (code === 'EACCES')
    return new VelaroError('port.unavailable', `Port ${port} on ${host} is not open to this user.`, {
      hint: anotherPort,
      cause,
    });
  return new VelaroError('port.unavailable', `The address ${host} is not one of this machine's.`, {
    hint: 'Choose one that is with --host; 127.0.0.1 always is.',
    cause,
  });
}
