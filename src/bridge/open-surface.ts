// What the bridge has for one key: the way to its gateway with that key alone, and the tools it opens.
import type { Transport } from '../client/transport.ts';
import { VelaroError } from '../core/errors.ts';
import type { KeyKind } from '../core/key-families.ts';
import { type JsonObject, objectAt } from '../protocol/json-rpc.ts';
import { idempotencyMetaKey } from '../protocol/tool.ts';
import { type KeyChoice, readChosenKey } from '../secrets/find-key.ts';
import { createKeychain } from '../secrets/keychain.ts';
import { keychainFailure } from '../secrets/keychain-failure.ts';
import { openKeyReader } from '../secrets/open-key-reader.ts';
import type { Account } from './account.ts';
import { createCredentials } from './credentials.ts';
import { type Asker, withEnvelope } from './link/envelope.ts';
import { createGatewayLink, type GatewayLink } from './link/gateway-link.ts';
import { openOperationsLink } from './link/open-operations-link.ts';
import type { Log } from './log.ts';
import { offerOf, rulesOf } from './remembered-offer.ts';
import type { ServeSettings } from './serve-options.ts';
import type { Listed } from './session.ts';
import { isOwnTool } from './tools/own-tools.ts';
import { createToolDirectory, type ToolDirectory, type ToolDirectoryOptions } from './tools/tool-directory.ts';
import { readPins, writePins } from './tools/tool-pins.ts';

export interface Surface {
  readonly kind: KeyKind;
  readonly link: GatewayLink;
  readonly tools: ToolDirectory;
  /** Whether a tool of this name, listed or not, can only be one of this surface; nothing can be said of MCP gateways. */
  has(name: string): Promise<boolean>;
}

export interface SurfaceContext {
  readonly kind: KeyKind;
  readonly account: Account;
  readonly environment: NodeJS.ProcessEnv;
  readonly settings: ServeSettings;
  readonly transport: () => Promise<Transport>;
  readonly log: Log;
  /** The built keychain program; see src/secrets/keychain-child.ts. */
  readonly keychainChildPath: string;
  /** Who asks where the bridge asks on its own account. */
  readonly asker: () => Asker;
  /** What the host was shown of this surface is no longer so. */
  readonly onChanged: (what: Listed) => void;
  /** The gateway no longer takes the key. */
  readonly onRefused: () => void;
}

/** A person may have to find and type a password: the keychain is asked for so long, and requests fail before it. */
const keychainDeadlineMs = 120_000;

export function openSurface(context: SurfaceContext): Surface {
  const { kind, account, environment, log, keychainChildPath: childPath } = context;
  const openKeychain = () => createKeychain({ childPath, deadlineMs: keychainDeadlineMs, environment });
  const openStore = (choice: KeyChoice) =>
    openKeyReader(choice, { environment, openKeychain, deadlineMs: keychainDeadlineMs });
  const source = {
    ...account,
    read: (choice: KeyChoice) => readChosenKey(choice, { environment, openStore }),
    overdue,
  };
  const credentials = createCredentials(source, {
    onReplaced: () => tools.forget(),
    onLate: () => void tools.refresh().catch(() => undefined),
  });
  const gateway = { credentials, transport: context.transport };
  const onBug = (cause: unknown) => log(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  const operations = kind === 'mcp' ? undefined : openOperationsLink(kind, gateway, onBug);
  const link =
    operations ??
    createGatewayLink(gateway, {
      lastEra: () => account.memory()?.era,
      onBug,
      isRepeatable: ({ method, params }) => isRepeatable(method, params, account, tools),
    });
  const tools = createTools(context, link);
  return { kind, link, tools, has: operations?.has ?? (async () => false) };
}

function createTools(context: SurfaceContext, link: GatewayLink): ToolDirectory {
  const { kind, settings, account, asker, onChanged } = context;
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
        (discovery) => {
          const [before, now] = [account.memory()?.discovery, discovery].map((said) => objectAt(said, 'capabilities'));
          account.remember({ ...listed, discovery });
          for (const what of ['prompts', 'resources'] as const) if (now?.[what] && !before?.[what]) onChanged(what);
        },
        () => undefined,
      );
    },
    onRefused: () => {
      account.forget();
      context.onRefused();
    },
    onChanged: () => onChanged('tools'),
    // What an operation is as a tool is written here, and not by its gateway: there is nothing to pin.
    pins: kind === 'mcp' ? pinsOf(account) : { read: () => new Map(), write: () => undefined },
    isOwn: kind === 'mcp' ? isOwnTool : () => true,
    settingsStamp: () => account.stamp(),
  });
}

function pinsOf(account: Account): ToolDirectoryOptions['pins'] {
  return {
    read: () => attempt(() => readPins(account.pinFolder, account.choose().url)) ?? new Map(),
    write: (pins) => attempt(() => writePins(account.pinFolder, account.choose().url, pins)),
  };
}

/** What a request is told that waits for a person in vain; the question stays open. */
function overdue({ source }: KeyChoice, waitedMs: number): VelaroError {
  const detail = `waited ${waitedMs / 1_000} s`;
  if (source.from !== 'command') return keychainFailure('keychain.timeout', { detail });
  return new VelaroError('keycommand.timeout', `The program that prints the key did not answer in time. (${detail})`, {
    hint: 'Answer its prompt where it has one, and try again.',
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
