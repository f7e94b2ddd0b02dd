// Puts together what talks to the gateway. Built as a program of its own: a host that only looks at the server never loads it.
import { openTransport } from '../client/open-transport.ts';
import type { Transport } from '../client/transport.ts';
import { type JsonObject, objectAt } from '../protocol/json-rpc.ts';
import { idempotencyMetaKey } from '../protocol/tool.ts';
import { cacheFolder } from '../secrets/cache-folder.ts';
import { type KeyChoice, readChosenKey } from '../secrets/find-key.ts';
import { createKeychain } from '../secrets/keychain.ts';
import { openKeyReader } from '../secrets/open-key-reader.ts';
import type { Account } from './account.ts';
import { createCredentials } from './credentials.ts';
import type { Session } from './front-desk.ts';
import { type Asker, withEnvelope } from './link/envelope.ts';
import { createGatewayLink, type GatewayLink } from './link/gateway-link.ts';
import type { Log } from './log.ts';
import { offerOf, rulesOf } from './remembered-offer.ts';
import type { ServeSettings } from './serve-options.ts';
import { createSession } from './session.ts';
import { isOwnTool } from './tools/own-tools.ts';
import { createToolDirectory, type ToolDirectory } from './tools/tool-directory.ts';
import { readPins, writePins } from './tools/tool-pins.ts';
import { openTrace, type Trace } from './trace.ts';

export interface SessionContext {
  readonly environment: NodeJS.ProcessEnv;
  readonly settings: ServeSettings;
  readonly account: Account;
  readonly send: (text: string) => void;
  readonly log: Log;
  /** The host of the handshake era, where it is one. */
  readonly host: () => Asker | undefined;
  /** The built keychain program; see src/secrets/keychain-child.ts. */
  readonly keychainChildPath: string;
}

/** A request is answered after this at the latest while the user is asked to unlock the keychain. */
const keychainDeadlineMs = 25_000;

export function openSession(context: SessionContext): Session {
  const { environment, settings, account, send, log, host, keychainChildPath: childPath } = context;
  let transport: Promise<Transport> | undefined;
  let tools: ToolDirectory | undefined;
  const openKeychain = () => createKeychain({ childPath, deadlineMs: keychainDeadlineMs, environment });
  const openStore = (choice: KeyChoice) =>
    openKeyReader(choice, { environment, openKeychain, deadlineMs: keychainDeadlineMs });
  const source = { ...account, read: (choice: KeyChoice) => readChosenKey(choice, { environment, openStore }) };
  const credentials = createCredentials(source, () => tools?.forget());
  const link = createGatewayLink(
    {
      credentials,
      transport: () => {
        transport ??= openTransport(environment);
        return transport;
      },
    },
    {
      lastEra: () => account.memory()?.era,
      onBug: (cause) => log(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)),
      isRepeatable: ({ method, params }) => isRepeatable(method, params, account, tools),
    },
  );
  return createSession({
    send,
    link,
    host,
    dynamic: settings.dynamic,
    newIdempotencyKey: () => process.getBuiltinModule('node:crypto').randomUUID(),
    trace: tracing(context),
    createTools: (onChanged, asker) => {
      tools = createTools(settings, account, link, onChanged, asker);
      return tools;
    },
  });
}

function tracing({ environment, settings: { trace }, log }: SessionContext): Trace | undefined {
  if (trace === undefined) return undefined;
  try {
    return openTrace(trace, cacheFolder(environment));
  } catch (cause) {
    log(`The trace cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`);
    return undefined;
  }
}

function createTools(
  settings: ServeSettings,
  account: Account,
  link: GatewayLink,
  onChanged: () => void,
  asker: () => Asker,
): ToolDirectory {
  const unheard = { onNotification: () => undefined, askHost: async () => ({ result: {} }) };
  let discovering = false;
  return createToolDirectory({
    rules: () => rulesOf(settings, account),
    ask: (method, params, signal) => {
      const request = withEnvelope({ jsonrpc: '2.0', id: `velaro-${method}`, method, params }, asker());
      return link.ask(request, JSON.stringify(request), { signal, ...unheard });
    },
    remembered: () => account.memory()?.tools,
    onListed: (tools, offered) => {
      const listed = { era: link.era ?? 'modern', tools, offer: offerOf(tools, offered, settings, account) } as const;
      account.remember({ ...listed, discovery: account.memory()?.discovery });
      if (discovering) return;
      discovering = true;
      // Asked once, behind the first list: the next start then introduces itself with what this gateway can do.
      void link.discover({ signal: new AbortController().signal, ...unheard }).then(
        (discovery) => account.remember({ ...listed, discovery }),
        () => undefined,
      );
    },
    onRefused: () => account.forget(),
    onChanged,
    pins: {
      read: () => attempt(() => readPins(account.pinFolder, account.choose().url)) ?? new Map(),
      write: (pins) => attempt(() => writePins(account.pinFolder, account.choose().url, pins)),
    },
    isOwn: isOwnTool,
    settingsStamp: () => account.stamp(),
  });
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

/** What cannot be read or written here is said by the first request that needs the key. */
function attempt<T>(carryOut: () => T): T | undefined {
  try {
    return carryOut();
  } catch {
    return undefined;
  }
}
