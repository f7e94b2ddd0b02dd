// Starts the gateway: opens its data, binds its address, and takes it all down again in the right order.
import { isLoopbackHost } from '../core/address.ts';
import { VelaroError } from '../core/errors.ts';
import { openSqliteStore } from '../stores/sqlite/sqlite-store.ts';
import type { Agent, Plan, Store } from '../stores/store.ts';
import { createAdmission } from './admission/admission.ts';
import { createSkillEngine } from './engine/skill-engine.ts';
import { createHttpServer } from './http/http-server.ts';
import { listen, stopListening } from './http/listen.ts';
import { type Log, logFault } from './http/request-log.ts';
import { createFirstKey } from './keys/first-key.ts';
import { createKeyService } from './keys/key-service.ts';
import { allRoutes } from './route-table.ts';

export interface GatewayOptions {
  /** `127.0.0.1` by default. */
  readonly host?: string;
  /** 8787 by default; 0 takes any free port. */
  readonly port?: number;
  readonly dataDir: string;
  /** A PostgreSQL database to use in the place of `dataDir`; other gateways may use it too. */
  readonly databaseUrl?: string;
  /** Host names, beside the loopback ones, that requests and web origins may use. */
  readonly allowHosts: readonly string[];
  /** Demo data and a stand-in for each vendor without credentials. */
  readonly sandbox: boolean;
  /** The site that a new data folder is for; one that is in use keeps its own. */
  readonly site: { readonly name: string; readonly plan: Plan };
  /** Where vendors' credentials are read from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Accepts that keys cross a network in clear, as behind a proxy that speaks TLS. */
  readonly insecureBind?: boolean;
  readonly log: Log;
}

export interface RunningGateway {
  readonly url: string;
  readonly mcpUrl: string;
  readonly restUrl: string;
  readonly velaflowsUrl: string;
  /** The first admin key, only in the start that initialised the data folder; it is nowhere else. */
  readonly adminKey?: string;
  /** Takes no more connections, answers what has begun (10 seconds at most), writes the outcomes down. */
  stop(): Promise<void>;
}

/**
 * Resolves when requests are answered. A start that fails leaves nothing open, and no key that nobody was shown.
 * @throws VelaroError `tls.required`, `port.unavailable`, and what opening the store and the skills throws (`data.*`,
 * `driver.missing`, `settings.vendor`).
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { host = '127.0.0.1', port = 8787, allowHosts, log } = options;
  if (!isLoopbackHost(host) && options.insecureBind !== true) throw tlsRequired(host);
  const opened: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= closeInReverse(opened, log);
    return stopping;
  };

  try {
    const store = await openStore(options);
    opened.push(() => store.close());
    const sandbox = options.sandbox ? await openSandbox() : undefined;
    if (sandbox) opened.push(() => sandbox.close());
    const engine = createSkillEngine({
      data: store,
      environment: options.environment,
      ...(sandbox && { vendorUrls: sandbox.vendorUrls }),
    });
    opened.push(() => engine.close());
    const admission = createAdmission(store);
    opened.push(() => admission.drain());
    const usage = (siteId: string, keyId: string) => store.usage(siteId, keyId);
    const parts = { admission, engine, keys: createKeyService(store), usage, log };
    const server = createHttpServer({ parts, routes: allRoutes, allowHosts, log });
    opened.push(() => stopListening(server));
    const boundPort = await listen(server, host, port);
    // The address is ours now: nothing after this point fails because of what the user asked for.
    const first = await createFirstKey(store, options.site);
    if (sandbox) await saveDemoAgents(store, sandbox.agents, log);

    const url = `http://${reachableHost(host)}:${boundPort}`;
    return {
      url,
      mcpUrl: `${url}/mcp/v1`,
      restUrl: `${url}/v1`,
      velaflowsUrl: `${url}/api/v1`,
      ...(first && { adminKey: first.key }),
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function openStore({ dataDir, databaseUrl }: Pick<GatewayOptions, 'dataDir' | 'databaseUrl'>): Promise<Store> {
  if (databaseUrl === undefined) return await openSqliteStore(dataDir);
  const { openPostgresStore } = await import('../stores/postgres/postgres-store.ts');
  return await openPostgresStore(databaseUrl);
}

async function openSandbox() {
  const { startSandbox } = await import('../sandbox/start-sandbox.ts');
  return await startSandbox();
}

/** Agents that are there stay: they may be real ones. A failure is only logged, since the admin key is shown once. */
async function saveDemoAgents(store: Store, agents: readonly Agent[], log: Log): Promise<void> {
  try {
    for (const { id } of await store.listSites())
      if ((await store.listAgents(id, { limit: 1 })).length === 0) await store.saveAgents(id, agents);
  } catch (thrown) {
    logFault(log, 'start', thrown);
  }
}

/** Closes everything, also past a part that fails to: what was opened last is in use by nothing else. */
async function closeInReverse(opened: readonly (() => Promise<void>)[], log: Log): Promise<void> {
  for (const close of opened.toReversed()) await close().catch((thrown: unknown) => logFault(log, 'stop', thrown));
}

/** As it stands in a URL; a gateway that listens everywhere is reached on this machine by the loopback address. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function tlsRequired(host: string): VelaroError {
  return new VelaroError(
    'tls.required',
    `On ${host} keys would cross the network in clear, and this gateway has no TLS.`,
    {
      hint: 'Leave out --host, and let a proxy on this machine speak TLS to the network.',
    },
  );
}
