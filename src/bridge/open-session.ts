// Puts together what talks to the gateways. Built as a program of its own: a host that only looks at the server never loads it.
import { openTransport } from '../client/open-transport.ts';
import type { Transport } from '../client/transport.ts';
import { cacheFolder } from '../secrets/cache-folder.ts';
import type { Accounts } from './accounts.ts';
import type { Session } from './front-desk.ts';
import type { Asker } from './link/envelope.ts';
import { createRoutedLink } from './link/routed-link.ts';
import type { Log } from './log.ts';
import { openSurface } from './open-surface.ts';
import type { ServeSettings } from './serve-options.ts';
import { createSession } from './session.ts';
import { createSurfaces } from './surfaces.ts';
import { createOfferedTools } from './tools/offered-tools.ts';
import { openTrace, type Trace } from './trace.ts';

export interface SessionContext {
  readonly environment: NodeJS.ProcessEnv;
  readonly settings: ServeSettings;
  readonly accounts: Accounts;
  readonly send: (text: string) => void;
  readonly log: Log;
  /** The host of the handshake era, where it is one. */
  readonly host: () => Asker | undefined;
  /** The built keychain program; see src/secrets/keychain-child.ts. */
  readonly keychainChildPath: string;
}

export function openSession(context: SessionContext): Session {
  const { environment, settings, accounts, send, log, host, keychainChildPath } = context;
  let transport: Promise<Transport> | undefined;
  const openedTransport = () => {
    transport ??= openTransport(environment);
    return transport;
  };
  return createSession({
    send,
    host,
    dynamic: settings.dynamic,
    newIdempotencyKey,
    trace: tracing(context),
    connect: (onChanged, asker) => {
      const toolsChanged = () => onChanged('tools');
      const onRefused = () => {
        if (surfaces.hasChanged()) toolsChanged();
      };
      const surfaces = createSurfaces(accounts.kinds, (kind) => {
        const account = accounts.of(kind);
        const given = { kind, account, environment, settings, log, keychainChildPath, asker, onChanged, onRefused };
        return openSurface({ ...given, transport: openedTransport });
      });
      return { tools: createOfferedTools(surfaces, toolsChanged), link: createRoutedLink(surfaces) };
    },
  });
}

const randomText = () => Math.random().toString(36).slice(2);
const bridgeId = `${Date.now().toString(36)}-${randomText()}${randomText()}`;
let keysMade = 0;

/** Told from all others is enough, and nobody gains by guessing one: the first call need not wait for node:crypto. */
function newIdempotencyKey(): string {
  keysMade += 1;
  return `${bridgeId}-${keysMade}`;
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
