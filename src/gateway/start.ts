// Starts the gateway: opens its data, binds its address, and takes it all down again in the right order.
import { setTimeout } from 'node:timers/promises';
import { isLoopbackHost } from '../core/address.ts';
import { VelaroError } from '../core/errors.ts';
import type { Plan, Store } from '../stores/store.ts';
import { createAdmission } from './admission/admission.ts';
import { createSmtpSender } from './channels/smtp-sender.ts';
import { createGatewayConnections } from './credentials/gateway-connections.ts';
import { createKeyRing, type KeyCabinet } from './credentials/key-ring.ts';
import { logMissingKeys } from './credentials/log-missing-keys.ts';
import { createSigningSecrets, sealKeptSecrets } from './credentials/signing-secrets.ts';
import { createStoredCredentials } from './credentials/stored-credentials.ts';
import type { DemoData } from './demo-data.ts';
import { createSkillEngine } from './engine/skill-engine.ts';
import { FailedKeys, type FailedKeysOptions } from './http/failed-keys.ts';
import { createHttpServer } from './http/http-server.ts';
import { listen, stopListening } from './http/listen.ts';
import { createMetrics } from './http/metrics.ts';
import { networkTest, readNetworks } from './http/networks.ts';
import type { ServerTimeouts } from './http/node-server.ts';
import { Readiness } from './http/readiness.ts';
import { type Log, logFault } from './http/request-log.ts';
import { readTlsFiles, type TlsPaths } from './http/tls-files.ts';
import { createFirstKey } from './keys/first-key.ts';
import { createKeyService } from './keys/key-service.ts';
import { type SubscriptionLimits, Subscriptions } from './mcp/subscriptions.ts';
import { createNativeData } from './native/native-data.ts';
import { openStore, type StoreLocation, type StoreOptions, toldToOperator } from './open-store.ts';
import { openApiDocument } from './openapi/document.ts';
import type { GatewayParts } from './parts.ts';
import { allRoutes } from './route-table.ts';
import { allJobKinds } from './runner/job-kinds.ts';
import { type JobRunner, type RunnerOptions, startJobRunner } from './runner/job-runner.ts';
import { wakingStore } from './runner/waking-store.ts';
import { createWebhookSender } from './webhooks/webhook-sender.ts';
import { countingStore } from './workflows/caused-changes.ts';

export interface GatewayOptions extends StoreLocation, StoreOptions {
  /** `127.0.0.1` by default. */
  readonly host?: string;
  /** 8787 by default; 0 takes any free port. */
  readonly port?: number;
  /** Host names, beside the loopback ones, that requests and web origins may use. */
  readonly allowHosts: readonly string[];
  /** Demo data and a stand-in for each vendor without credentials. */
  readonly sandbox: boolean;
  /** The site that a new data folder is for; one that is in use keeps its own. */
  readonly site: { readonly name: string; readonly plan: Plan };
  /** Whether calls beyond the plan's limit are served; as it is in the data when not given. */
  readonly overage?: boolean;
  /** Lets alerts go by plain http, and into this machine's own network. */
  readonly allowPrivateWebhooks?: boolean;
  /** Where vendors' credentials are read from first, and the master keys that open those in the data. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where master keys rest on a person's machine; not for data that gateways of other machines share. */
  readonly masterKeys?: KeyCabinet | undefined;
  /** The gateway's own certificate; without one it speaks plain HTTP. */
  readonly tls?: TlsPaths;
  /** Accepts that keys cross a network in clear, as behind a proxy that speaks TLS. */
  readonly insecureBind?: boolean;
  /** Networks of the proxies whose word on a client's address is taken. */
  readonly trustProxies?: readonly string[];
  /** Networks that may read /metrics, beside this machine. */
  readonly allowMetrics?: readonly string[];
  /** How long a stop says "not ready" and still takes requests, so that a load balancer can turn away first. */
  readonly drainDelayMs?: number;
  readonly timeouts?: ServerTimeouts;
  readonly failedKeys?: FailedKeysOptions;
  readonly subscriptions?: SubscriptionLimits;
  readonly runner?: RunnerOptions;
  /** Where people reach the gateway, for links in what it sends; its own address where that is https, or in the sandbox. */
  readonly publicUrl?: string;
  /** The text of /llms.txt, asked for at each request; without it there is none. */
  readonly guide?: (() => Promise<string>) | undefined;
  readonly log: Log;
}

export interface RunningGateway {
  readonly url: string;
  readonly mcpUrl: string;
  readonly restUrl: string;
  readonly velaflowsUrl: string;
  /** In the sandbox, the vendors' stand-ins by vendor: they are on this machine only, and gone when it stops. */
  readonly standIns?: Readonly<Record<string, StandInAccess>>;
  /** The first admin key, only in the start that initialised the data folder; it is nowhere else. */
  readonly adminKey?: string;
  /** Takes no more connections, ends subscriptions, answers what has begun (10 seconds at most), writes the outcomes down. */
  stop(): Promise<void>;
}

export interface StandInAccess {
  readonly url: string;
  /** The vendor's token, key or password that it takes. */
  readonly credential: string;
}

/**
 * Resolves when requests are answered. A start that fails leaves nothing open, and no key that nobody was shown.
 * @throws VelaroError `tls.required`, `tls.unreadable`, `argument.invalid` for a network, `port.unavailable`, and what
 * opening the store and the skills throws (`data.*`, `database.*`, `driver.missing`, `settings.vendor`).
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { host = '127.0.0.1', port = 8787, log, timeouts } = options;
  const allowHosts = [...options.allowHosts, ...publicHost(options.publicUrl)];
  if (!isLoopbackHost(host) && !options.tls && options.insecureBind !== true) throw tlsRequired(host);
  const tls = options.tls && readTlsFiles(options.tls);
  const trustProxies = readNetworks(options.trustProxies ?? [], '--trust-proxy');
  const mayReadMetrics = networkTest(readNetworks(options.allowMetrics ?? [], '--allow-metrics'));
  const opened: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= closeInReverse(opened, log);
    return stopping;
  };

  try {
    const database = await openStore(options, options);
    opened.push(() => database.close());
    let runner: JobRunner | undefined;
    const store = countingStore(wakingStore(database, () => runner?.wake()));
    const sandbox = options.sandbox ? await openSandbox() : undefined;
    if (sandbox) opened.push(() => sandbox.close());
    const { environment } = options;
    const masterKeys = createKeyRing(environment, options.masterKeys);
    const stored = createStoredCredentials(store, masterKeys);
    const signing = createSigningSecrets(masterKeys);
    await sealKeptSecrets(store, masterKeys);
    const vendors = { environment, ...(sandbox && { vendorUrls: sandbox.vendorUrls }) };
    const smtp = createSmtpSender();
    opened.push(async () => smtp.close());
    const engine = createSkillEngine({
      ...vendors,
      data: createNativeData(store),
      credentials: stored,
      transports: { smtp: smtp.send },
    });
    opened.push(() => engine.close());
    const admission = createAdmission(store);
    opened.push(() => admission.drain());
    const allowPrivateWebhooks = options.allowPrivateWebhooks ?? false;
    const webhooks = createWebhookSender({ allowPrivate: allowPrivateWebhooks });
    opened.push(async () => webhooks.close());
    let url = '';
    const publicUrl = () => options.publicUrl ?? (tls || sandbox ? url : undefined);
    runner = startJobRunner({ store, webhooks, signing, engine, publicUrl, log }, allJobKinds, options.runner);
    opened.push(runner.stop);
    // Jobs may write of the gateway's address, which is not known before it listens.
    runner.pause();
    const usage = (siteId: string, keyId: string) => store.usage(siteId, keyId);
    const subscriptions = new Subscriptions(options.subscriptions);
    const readiness = new Readiness(() => store.listSites());
    const failedKeys = new FailedKeys(options.failedKeys);
    const cutOff = new AbortController();
    const parts: GatewayParts = {
      admission,
      data: store,
      engine,
      connections: createGatewayConnections({
        ...vendors,
        engine,
        stored,
        changed: () => subscriptions.recheckAll(),
      }),
      keys: {
        mcp: createKeyService(store),
        rest: createKeyService(store, { kind: 'rest' }),
        velaflows: createKeyService(store, { kind: 'velaflows' }),
      },
      subscriptions,
      metrics: createMetrics(() => subscriptions.size),
      readiness,
      mayReadMetrics,
      usage,
      siteUsage: (siteId) => store.siteUsage(siteId),
      allowPrivateWebhooks,
      signing,
      alertsMade: () => runner?.wake(),
      openApi: () => openApiDocument(allRoutes, url),
      ...(options.guide && { guide: options.guide }),
      cutOff: cutOff.signal,
      log,
    };
    const server = createHttpServer({ parts, routes: allRoutes, allowHosts, failedKeys, trustProxies, tls, timeouts });
    opened.push(() => stopListening(server, { cutOff }));
    const boundPort = await listen(server, host, port);
    opened.push(async () => {
      readiness.drain();
      await setTimeout(options.drainDelayMs ?? 0);
      failedKeys.stop();
      subscriptions.end();
    });
    url = `${tls ? 'https' : 'http'}://${reachableHost(host)}:${boundPort}`;
    runner.resume();
    // The address is ours now: nothing after this point fails because of what the user asked for.
    const first = await createFirstKey(store, options.site);
    if (options.overage !== undefined)
      for (const { id } of await store.listSites()) await store.changeSite(id, { overage: options.overage });
    if (sandbox) await addDemoData(store, sandbox, log);
    await logMissingKeys(store, masterKeys, log);

    return {
      url,
      mcpUrl: `${url}/mcp/v1`,
      restUrl: `${url}/v1`,
      velaflowsUrl: `${url}/api/v1`,
      ...(sandbox && { standIns: accessTo(sandbox.vendorUrls) }),
      ...(first && { adminKey: first.key }),
      stop,
    };
  } catch (thrown) {
    await stop();
    throw toldToOperator(thrown, options);
  }
}

async function openSandbox() {
  const { startSandbox } = await import('../sandbox/start-sandbox.ts');
  return await startSandbox();
}

function accessTo(urls: Readonly<Record<string, URL>>): Readonly<Record<string, StandInAccess>> {
  const access = ({ origin: url, password }: URL) => ({ url, credential: decodeURIComponent(password) });
  return Object.fromEntries(Object.entries(urls).map(([vendor, url]) => [vendor, access(url)]));
}

/** A failure is only logged, since the admin key is shown once. */
async function addDemoData(store: Store, demo: DemoData, log: Log): Promise<void> {
  try {
    const { writeDemoData } = await import('./demo-data.ts');
    await writeDemoData(store, demo);
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

/** Links lead there, so requests may name it. @throws VelaroError `argument.invalid` */
function publicHost(publicUrl: string | undefined): readonly string[] {
  if (publicUrl === undefined) return [];
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  const isOrigin = url && publicUrl.replace(/\/$/, '') === url.origin;
  if (isOrigin && (url.protocol === 'https:' || isLoopbackHost(url.hostname))) return [url.hostname];
  throw new VelaroError('argument.invalid', '--public-url must be an https address without a path.', {
    hint: 'For example --public-url https://gateway.example.com',
    details: { field: '--public-url' },
  });
}

function tlsRequired(host: string): VelaroError {
  return new VelaroError(
    'tls.required',
    `On ${host} keys would cross the network in clear, and this gateway has no TLS.`,
    {
      hint: 'Give --tls-cert and --tls-key; or leave out --host, and let a proxy on this machine speak TLS to the network.',
    },
  );
}
