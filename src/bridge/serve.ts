// `velaro-mcp serve`: the MCP server that a host starts over stdio, from its first byte to its end.
import type { Readable, Writable } from 'node:stream';
import { VelaroError } from '../core/errors.ts';
import { rpcErrors } from '../protocol/json-rpc.ts';
import { openAccounts } from './accounts.ts';
import { createFrontDesk } from './front-desk.ts';
import { maxLineBytes, openHostChannel } from './host/host-channel.ts';
import { openLog } from './log.ts';
import { rememberedOffer } from './remembered-offer.ts';
import { readServeOptions } from './serve-options.ts';

export interface ServeContext {
  readonly environment: NodeJS.ProcessEnv;
  readonly input: Readable;
  readonly output: Writable;
  readonly stderr: Writable;
  /** The built keychain program; see src/secrets/keychain-child.ts. */
  readonly keychainChildPath: string;
}

/**
 * Serves until the host is gone. Nothing is written or sent, and no keychain asked, before the first request that needs
 * it: hosts start a server only to look at it.
 * @returns the exit code.
 * @throws VelaroError `argument.invalid`
 */
export async function serve(argv: readonly string[], context: ServeContext): Promise<number> {
  const settings = readServeOptions(argv);
  const { environment, input, output, keychainChildPath } = context;
  const log = openLog(context.stderr, settings.logFile ?? environment.VELARO_LOG);
  const accounts = openAccounts({ environment, settings });

  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const channel = openHostChannel(input, output, {
    onLine: (line) => desk.receive(line),
    onOversize: (bytes) => {
      const message = `A message of ${bytes} bytes is longer than the ${maxLineBytes} that are read.`;
      channel.send(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: rpcErrors.invalidRequest, message } }));
    },
    onEnd: () => end(),
  });
  const { send } = channel;
  const desk = createFrontDesk({
    send,
    remembered: () => ({
      discovery: accounts.of('mcp').memory()?.discovery,
      tools: rememberedOffer(settings, accounts),
    }),
    openSession: async (host) => {
      const { openSession } = await import('./open-session.ts').catch((cause: unknown) => {
        log(String(cause));
        throw new VelaroError('internal.bug', 'A part of velaro-mcp could not be loaded.', {
          hint: 'It may have been updated or removed while it ran: restart this MCP server in the app that started it.',
          cause,
        });
      });
      return openSession({ environment, settings, accounts, send, log, host, keychainChildPath });
    },
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  // A fault in one request must not take the others with it.
  process.on('uncaughtException', (error) => log(error.stack ?? error.message));

  await ended;
  await Promise.all([desk.close(), channel.flush()]);
  return 0;
}
