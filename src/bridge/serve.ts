// `velaro-mcp serve`: the MCP server that a host starts over stdio, from its first byte to its end.
import { statSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { openTransport } from '../client/open-transport.ts';
import type { Transport } from '../client/transport.ts';
import { readBaseUrl } from '../core/address.ts';
import { redact } from '../core/redaction.ts';
import { rpcErrors } from '../protocol/json-rpc.ts';
import { findKey } from '../secrets/find-key.ts';
import { createKeychain } from '../secrets/keychain.ts';
import { readSettings } from '../secrets/profiles.ts';
import { settingsPath } from '../secrets/settings-file.ts';
import { type Credential, createCredentials } from './credentials.ts';
import { maxLineBytes, openHostChannel } from './host-channel.ts';
import { readServeOptions, type ServeSettings } from './serve-options.ts';
import { createSession } from './session.ts';
import { askGateway } from './upstream.ts';

/** A request is answered after this at the latest while the user is asked to unlock the keychain. */
const keychainDeadlineMs = 25_000;

export interface ServeContext {
  readonly environment: NodeJS.ProcessEnv;
  readonly input: Readable;
  readonly output: Writable;
  readonly log: (line: string) => void;
  /** The built keychain program; see src/secrets/keychain-child.ts. */
  readonly keychainChildPath: string;
}

/**
 * Serves until the host is gone. Nothing is read, written or sent before the first request that needs it:
 * hosts start a server only to look at it.
 * @returns the exit code.
 * @throws VelaroError `argument.invalid`
 */
export async function serve(argv: readonly string[], context: ServeContext): Promise<number> {
  const options = readServeOptions(argv);
  const { environment, input, output, log } = context;
  let transport: Promise<Transport> | undefined;
  const credentials = createCredentials(() => readCredential(options, context));

  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const channel = openHostChannel(input, output, {
    onLine: (line) => session.receive(line),
    onOversize: (bytes) => {
      const message = `A message of ${bytes} bytes is longer than the ${maxLineBytes} that are read.`;
      channel.send(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: rpcErrors.invalidRequest, message } }));
    },
    onEnd: () => end(),
  });
  const session = createSession({
    send: channel.send,
    ask: async (request, text, exchange) => {
      transport ??= openTransport(environment);
      return askGateway(await transport, credentials, request, text, exchange);
    },
    settingsStamp: () => settingsStamp(environment),
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  // A fault in one request must not take the others with it.
  process.on('uncaughtException', (error) => log(redact(`velaro-mcp: ${error.stack ?? error.message}`)));

  await ended;
  session.close();
  void transport?.then((open) => open.close());
  await channel.flush();
  return 0;
}

async function readCredential(options: ServeSettings, context: ServeContext): Promise<Credential> {
  const { environment, keychainChildPath } = context;
  const found = await findKey({
    environment,
    settings: readSettings(environment),
    kind: 'mcp',
    ...(options.profile !== undefined && { profile: options.profile }),
    ...(options.url !== undefined && { url: readBaseUrl(options.url) }),
    openStore: () => createKeychain({ childPath: keychainChildPath, deadlineMs: keychainDeadlineMs, environment }),
  });
  return { key: found.key, url: found.url };
}

function settingsStamp(environment: NodeJS.ProcessEnv): string {
  return String(statSync(settingsPath(environment), { throwIfNoEntry: false })?.mtimeMs);
}
