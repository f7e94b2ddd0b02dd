// Binds the server's address, and lets go of it without cutting off who is being answered.
import { VelaroError } from '../../core/errors.ts';
import type { HttpServer } from './http-server.ts';

/** How long a stop waits for answers that have begun. */
const defaultDrainMs = 10_000;

/**
 * @param port 0 takes any free one.
 * @returns the port that was bound.
 * @throws VelaroError `port.unavailable`
 */
export async function listen({ app }: HttpServer, host: string, port: number): Promise<number> {
  try {
    // One address only: with two, the second socket would not be drained at a stop.
    await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port });
  } catch (cause) {
    throw portError(host, port, cause);
  }
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** Resolves when the last answer is out, or was cut off, and no route is at work any more. */
export async function stopListening({ app, settled }: HttpServer, drainMs = defaultDrainMs): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), drainMs);
  await app.close();
  clearTimeout(cut);
  await settled();
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
