// `velaro-mcp serve`: the MCP server that a host starts over stdio, from its first byte to its end.
import type { Readable, Writable } from 'node:stream';
import { openTransport } from '../client/open-transport.ts';
import type { Transport } from '../client/transport.ts';
import { type JsonObject, objectAt, rpcErrors } from '../protocol/json-rpc.ts';
import { idempotencyMetaKey } from '../protocol/tool.ts';
import { createKeychain } from '../secrets/keychain.ts';
import { type Account, openAccount } from './account.ts';
import { createCredentials } from './credentials.ts';
import { type Asker, withEnvelope } from './envelope.ts';
import { createGatewayLink, type GatewayLink } from './gateway-link.ts';
import { maxLineBytes, openHostChannel } from './host-channel.ts';
import { openLog } from './log.ts';
import { isOwnTool } from './own-tools.ts';
import { readServeOptions, type ServeSettings } from './serve-options.ts';
import { createSession } from './session.ts';
import { createToolDirectory, type ToolDirectory } from './tool-directory.ts';
import type { ToolRules } from './tool-rules.ts';
import { openTrace } from './trace.ts';

/** A request is answered after this at the latest while the user is asked to unlock the keychain. */
const keychainDeadlineMs = 25_000;

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
  const account = openAccount({
    environment,
    settings,
    openStore: () => createKeychain({ childPath: keychainChildPath, deadlineMs: keychainDeadlineMs, environment }),
  });

  let transport: Promise<Transport> | undefined;
  let tools: ToolDirectory | undefined;
  const credentials = createCredentials(account, () => tools?.forget());
  const link = createGatewayLink(
    { credentials, transport: () => (transport ??= openTransport(environment)) },
    {
      lastEra: () => account.memory()?.era,
      isRepeatable: ({ method, params }) => isRepeatable(method, params, account, tools),
    },
  );

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
    link,
    dynamic: settings.dynamic,
    discovery: () => account.memory()?.discovery,
    newIdempotencyKey: () => process.getBuiltinModule('node:crypto').randomUUID(),
    trace:
      settings.trace === undefined
        ? undefined
        : openTrace(settings.trace, (error) => log(`The trace cannot be written: ${error.message}`)),
    createTools: (onChanged, asker) => {
      tools = createTools(settings, account, link, onChanged, asker);
      return tools;
    },
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  // A fault in one request must not take the others with it.
  process.on('uncaughtException', (error) => log(error.stack ?? error.message));

  await ended;
  session.close();
  await Promise.all([link.close(), channel.flush()]);
  return 0;
}

function createTools(
  settings: ServeSettings,
  account: Account,
  link: GatewayLink,
  onChanged: () => void,
  asker: () => Asker,
): ToolDirectory {
  const notified = { onNotification: () => undefined, askHost: async () => ({ result: {} }) };
  let discovering = false;
  return createToolDirectory({
    rules: () => rulesOf(settings, account),
    ask: (method, params, signal) => {
      const request = withEnvelope({ jsonrpc: '2.0', id: `velaro-${method}`, method, params }, asker());
      return link.ask(request, JSON.stringify(request), { signal, ...notified });
    },
    remembered: () => account.memory()?.tools,
    onListed: (tools) => {
      const era = link.era ?? 'modern';
      account.remember({ era, tools, discovery: account.memory()?.discovery });
      if (discovering) return;
      discovering = true;
      // Asked once, behind the first list: the next start then introduces itself with what this gateway can do.
      void link.discover({ signal: new AbortController().signal, ...notified }).then(
        (discovery) => account.remember({ era, tools, discovery }),
        () => undefined,
      );
    },
    onRefused: () => account.forget(),
    onChanged,
    pins: account.pins,
    isOwn: isOwnTool,
    settingsStamp: () => account.stamp(),
  });
}

function rulesOf(settings: ServeSettings, account: Account): ToolRules {
  const profile = account.profile();
  return {
    readOnly: settings.readOnly || profile?.readOnly === true,
    tools: settings.tools ?? profile?.tools ?? [],
    excludeTools: [...(settings.excludeTools ?? []), ...(profile?.excludeTools ?? [])],
    scopes: settings.scopes ?? profile?.scopes ?? [],
  };
}

/** Requests that may be sent again when it is not known whether they arrived. */
function isRepeatable(
  method: string,
  params: JsonObject | undefined,
  account: Account,
  tools: ToolDirectory | undefined,
): boolean {
  if (method !== 'tools/call')
    return /\/(list|read|get|complete|discover)$/.test(method) || method === 'resources/templates/list';
  if (objectAt(account.memory()?.discovery?._meta, idempotencyMetaKey)) return true;
  const annotations = objectAt(tools?.find(String(params?.name)), 'annotations');
  return annotations?.readOnlyHint === true || annotations?.idempotentHint === true;
}
