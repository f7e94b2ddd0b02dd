// One subject of bench/gateway.mjs: the gateway's server with an echo tool over a store, over no store, or bare node:http.
import { createServer } from 'node:http';
import { hashKey, mintKey } from '../src/core/key-minting.ts';
import { type AdmissionDesk, createAdmission } from '../src/gateway/admission/admission.ts';
import { createGatewayConnections } from '../src/gateway/credentials/gateway-connections.ts';
import { createKeyRing } from '../src/gateway/credentials/key-ring.ts';
import { createSigningSecrets } from '../src/gateway/credentials/signing-secrets.ts';
import { createStoredCredentials } from '../src/gateway/credentials/stored-credentials.ts';
import type { SkillEngine } from '../src/gateway/engine/skill-engine.ts';
import { FailedKeys } from '../src/gateway/http/failed-keys.ts';
import { createHttpServer } from '../src/gateway/http/http-server.ts';
import { listen } from '../src/gateway/http/listen.ts';
import { createMetrics } from '../src/gateway/http/metrics.ts';
import { Readiness } from '../src/gateway/http/readiness.ts';
import { createFirstKey } from '../src/gateway/keys/first-key.ts';
import { createKeyService } from '../src/gateway/keys/key-service.ts';
import { Subscriptions } from '../src/gateway/mcp/subscriptions.ts';
import { allRoutes } from '../src/gateway/route-table.ts';
import { openPostgresStore } from '../src/stores/postgres/postgres-store.ts';
import { JsonText } from '../src/stores/records/json-text.ts';
import { startConversation } from '../src/stores/records/messages.ts';
import type { Place } from '../src/stores/records/place.ts';
import { openSqliteStore } from '../src/stores/sqlite/sqlite-store.ts';
import type { Admission, Store } from '../src/stores/store.ts';

const [subject = '', place = ''] = process.argv.slice(2);

const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
const listing = { name: 'echo', description: 'Says it again.', inputSchema: { type: 'object' }, annotations };
const engine: SkillEngine = {
  tools: [listing],
  toolsFor: async () => [listing],
  vendors: [],
  probe: async () => false,
  find: () => ({
    listing,
    scope: 'ops',
    parse: (input) => ({ ok: true, input }),
    run: async (input) => ({ content: [{ type: 'text', text: JSON.stringify(input) }] }),
  }),
  close: async () => {},
};

/** Answers at once with what the store has once answered: what is left is the server. */
async function admitWithoutStore(store: Store): Promise<AdmissionDesk> {
  const desk = createAdmission(store);
  let admission: Promise<Admission> | undefined;
  return {
    admit: (attempt, signal) => {
      admission ??= desk.admit(attempt, signal).then(withRecords);
      return admission;
    },
    settle: () => {},
    drain: async () => {},
  };
}

function withRecords(admission: Admission): Admission {
  if (admission.outcome !== 'admitted' || !admission.work?.ok) return admission;
  const { value, ...made } = admission.work.value;
  return { ...admission, work: { ok: true, value: { ...made, value: asRecords(value) } } };
}

/** What was passed on as text is records again, which have to be made into JSON. */
function asRecords(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer, (_name, value) => (value instanceof JsonText ? JSON.parse(value.text) : value)),
  );
}

/** Answers each reading and each change as the first of them, from memory, and makes JSON of it each time: what is left is the server. */
function dataWithoutStore(store: Store): Pick<Store, 'read' | 'transact' | 'readsAtAdmission'> {
  const answers = new Map<string, unknown>();
  const once = async <T>(kind: string, ask: () => Promise<T>): Promise<T> => {
    if (!answers.has(kind)) answers.set(kind, asRecords(await ask()));
    // Each benchmark asks for one thing of a kind: what was answered first is of the type that is asked for now.
    return answers.get(kind) as T;
  };
  return {
    readsAtAdmission: store.readsAtAdmission,
    read: (work) => once('read', () => store.read(work)),
    transact: (work) => once('transact', () => store.transact(work)),
  };
}

const talk = {
  visitorName: 'Zoe Lee',
  message: 'Where is my parcel?',
  customData: { order: '1001' },
};

/** A key of the REST API whose limits are out of reach. */
async function createRestKey(store: Store, siteId: string): Promise<string> {
  const key = mintKey('rest');
  await store.changeSite(siteId, { requestsPerDay: 1_000_000_000 });
  await store.createKey({
    id: 'key_rest',
    siteId,
    kind: 'rest',
    environment: 'live',
    label: 'bench',
    scopes: ['read:conversations', 'write:conversations', 'read:contacts', 'write:contacts'],
    admin: false,
    monthlyQuota: null,
    requestsPerMinute: 1_000_000_000,
    expiresAt: null,
    secret: { hash: hashKey(key), prefix: key.slice(0, 8) },
  });
  return key;
}

async function startGateway(): Promise<{ port: number; key: string; restKey: string }> {
  const store = subject === 'postgres' ? await openPostgresStore(place) : await openSqliteStore(place);
  const first = await createFirstKey(store, { name: 'bench', plan: 'enterprise' });
  if (!first) throw new Error('the store is not new');
  const wholeSite: Place = { siteId: first.site.id, environment: 'live' };
  // A plan's quota is soon gone at this pace; what is over it is counted the same way.
  await store.changeSite(first.site.id, { overage: true, alerts: false });
  const subscriptions = new Subscriptions();
  const server = createHttpServer({
    parts: {
      admission: subject === 'echo' ? await admitWithoutStore(store) : createAdmission(store),
      engine,
      data: subject === 'echo' ? dataWithoutStore(store) : store,
      connections: createGatewayConnections({
        engine,
        stored: createStoredCredentials(store, createKeyRing({})),
        environment: {},
        changed: () => {},
      }),
      keys: {
        mcp: createKeyService(store),
        rest: createKeyService(store, { kind: 'rest' }),
        velaflows: createKeyService(store, { kind: 'velaflows' }),
      },
      subscriptions,
      metrics: createMetrics(() => subscriptions.size),
      readiness: new Readiness(() => store.listSites()),
      mayReadMetrics: () => false,
      usage: (siteId, keyId) => store.usage(siteId, keyId),
      siteUsage: (siteId) => store.siteUsage(siteId),
      allowPrivateWebhooks: false,
      signing: createSigningSecrets(createKeyRing({})),
      alertsMade: () => {},
      openApi: () => ({}),
      cutOff: new AbortController().signal,
      log: () => {},
    },
    routes: allRoutes,
    allowHosts: [],
    failedKeys: new FailedKeys(),
  });
  const restKey = await createRestKey(store, first.site.id);
  for (let i = 0; i < 100; i++) await store.transact(() => startConversation(wholeSite, talk));
  return { port: await listen(server, '127.0.0.1', 0), key: first.key, restKey };
}

async function startBare(): Promise<{ port: number; key: string }> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { id, params } = JSON.parse(Buffer.concat(pieces).toString());
      const result = { content: [{ type: 'text', text: JSON.stringify(params.arguments) }] };
      const body = JSON.stringify({ jsonrpc: '2.0', id, result });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, key: 'none' };
}

async function main(): Promise<void> {
  const ready = await (subject === 'bare' ? startBare() : startGateway());
  // Each message asks for the processor time that has gone so far, in microseconds.
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuUs: user + system });
  });
  process.send?.(ready);
}

void main();
