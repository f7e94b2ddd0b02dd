// `velaro-mcp serve`: the MCP server that a host starts over stdio, from its first byte to its end. Built as a program of its own.
import type { Writable } from 'node:stream';
import { VelaroError } from '../core/errors.ts';
import { rpcErrors } from '../protocol/json-rpc.ts';
import { openAccounts } from './accounts.ts';
import { createFrontDesk } from './front-desk.ts';
import { type HostStreams, maxLineBytes, openHostChannel } from './host/host-channel.ts';
import { openLog } from './log.ts';
import { rememberedOffer } from './remembered-offer.ts';
import { readServeOptions } from './serve-options.ts';

export interface ServeContext extends HostStreams {
  readonly environment: NodeJS.ProcessEnv;
  readonly stderr: () => Writable;
  /** The built keychain program; see src/secrets/keychain-child.ts. */
  readonly keychainChildPath: string;
  /** Loads what talks to the gateways: a host that only looks at the server never needs it. */
  readonly loadSession: () => typeof import('./open-session.ts');
  /** Keeps for the next start what was compiled for this one. */
  readonly keepCompiled: () => void;
}

/** By then a host has its first answers, and most of what will be needed has been compiled. */
const keepAfterMs = 1_000;

/**
 * Serves until the host is gone. Nothing is written or sent, and no keychain asked, before the first request that needs
 * it: hosts start a server only to look at it.
 * @returns the exit code.
 * @throws VelaroError `argument.invalid`
 */
export async function serve(argv: readonly string[], context: ServeContext): Promise<number> {
  const settings = readServeOptions(argv);
  const { environment, input, output, keychainChildPath, loadSession } = context;
  const log = openLog(context.stderr, settings.logFile ?? environment.VELARO_LOG);
  const accounts = openAccounts({ environment, settings });

  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const channel = openHostChannel(
    { input, output },
    {
      onLine: (line) => desk.receive(line),
      onOversize: (bytes) => {
        const message = `A message of ${bytes} bytes is longer than the ${maxLineBytes} that are read.`;
        channel.send(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: rpcErrors.invalidRequest, message } }));
      },
      mayWait: () => desk.isReady(),
      onOpen: () => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
      },
      onEnd: () => end(),
    },
  );
  const { send } = channel;
  let used = false;
  const desk = createFrontDesk({
    send,
    remembered: () => ({
      discovery: accounts.of('mcp').memory()?.discovery,
      tools: () => rememberedOffer(settings, accounts),
    }),
    openSession: async (host) => {
      const { openSession } = loadedOrSaid(loadSession, log);
      return openSession({ environment, settings, accounts, send, log, host, keychainChildPath });
    },
    onUsed: () => {
      if (!used) setTimeout(context.keepCompiled, keepAfterMs).unref();
      used = true;
    },
  });

  channel.open();
  // A fault in one request must not take the others with it.
  process.on('uncaughtException', (error) => log(error.stack ?? error.message));

  await ended;
  await Promise.all([desk.close(), channel.flush()]);
  return 0;
}

/** @throws VelaroError `internal.bug` */
function loadedOrSaid<T>(load: () => T, log: (line: string) => void): T {
  try {
    return load();
  } catch (cause) {
    log(String(cause));
    throw new VelaroError('internal.bug', 'A part of velaro-mcp could not be loaded.', {
      hint: 'It may have been updated or removed while it ran: restart this MCP server in the app that started it.',
      cause,
    });
  }
}
