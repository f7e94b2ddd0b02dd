// The gateway's HTTP layer over a real store, with one tool that does as a test tells it.
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type AdmissionDesk, createAdmission } from '../../../src/gateway/admission/admission.ts';
import { createGatewayConnections } from '../../../src/gateway/credentials/gateway-connections.ts';
import { createKeyRing } from '../../../src/gateway/credentials/key-ring.ts';
import { createSigningSecrets } from '../../../src/gateway/credentials/signing-secrets.ts';
import { createStoredCredentials } from '../../../src/gateway/credentials/stored-credentials.ts';
import type { CallContext, SkillEngine } from '../../../src/gateway/engine/skill-engine.ts';
import type { Route } from '../../../src/gateway/http/define-route.ts';
import { FailedKeys } from '../../../src/gateway/http/failed-keys.ts';
import { createHttpServer } from '../../../src/gateway/http/http-server.ts';
import { listen, stopListening } from '../../../src/gateway/http/listen.ts';
import { createMetrics } from '../../../src/gateway/http/metrics.ts';
import { Readiness } from '../../../src/gateway/http/readiness.ts';
import { createFirstKey } from '../../../src/gateway/keys/first-key.ts';
import { createKeyService } from '../../../src/gateway/keys/key-service.ts';
import { Subscriptions } from '../../../src/gateway/mcp/subscriptions.ts';
import type { GatewayParts } from '../../../src/gateway/parts.ts';
import { allRoutes } from '../../../src/gateway/route-table.ts';
import type { CallToolResult } from '../../../src/protocol/tool.ts';
import { databaseFileName } from '../../../src/stores/sqlite/data-folder.ts';
import { connect } from '../../../src/stores/sqlite/driver.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Outcome } from '../../../src/stores/store.ts';
import { legacy, send, temporaryFolder } from '../http/test-gateway.ts';

/** @param faults parts of the door that fail as the test says. @param more routes beside the gateway's own. */
export async function startStubTool(
  run: (context: CallContext) => Promise<CallToolResult>,
  faults: Partial<Pick<AdmissionDesk, 'admit'>> = {},
  more: readonly Route[] = [],
) {
  const dataDir = temporaryFolder();
  const store = await openSqliteStore(dataDir, { busyTimeoutMs: 10 });
  const first = await createFirstKey(store, { name: 'Acme', plan: 'professional' });
  if (!first) throw new Error('the folder is not new');
  const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true };
  const listing = { name: 'stub', description: 'Does as it is told.', inputSchema: { type: 'object' }, annotations };
  const tools = [listing];
  const engine: SkillEngine = {
    get tools() {
      return [...tools];
    },
    toolsFor: async () => [...tools],
    vendors: [],
    probe: async () => false,
    find: (name) =>
      tools.some((tool) => tool.name === name)
        ? { listing, scope: 'ops', parse: (input) => ({ ok: true, input }), run: (_input, context) => run(context) }
        : undefined,
    close: async () => {},
  };
  const outcomes: Outcome[] = [];
  let settle: (outcome: Outcome) => void = () => {};
  const settled = new Promise<Outcome>((resolve) => {
    settle = resolve;
  });
  const desk = createAdmission(store);
  const admission: AdmissionDesk = {
    admit: (attempt, signal) => desk.admit(attempt, signal),
    drain: () => desk.drain(),
    settle: (outcome) => {
      desk.settle(outcome);
      outcomes.push(outcome);
      settle(outcome);
    },
    ...faults,
  };
  const log: string[] = [];
  const cutOff = new AbortController();
  const subscriptions = new Subscriptions({ keepAliveMs: 20 });
  const readiness = new Readiness(() => store.listSites());
  const parts: GatewayParts = {
    admission,
    data: store,
    engine,
    connections: createGatewayConnections({
      engine,
      stored: createStoredCredentials(store, createKeyRing({})),
      environment: {},
      changed: () => subscriptions.recheckAll(),
    }),
    subscriptions,
    readiness,
    metrics: createMetrics(() => subscriptions.size),
    mayReadMetrics: () => false,
    cutOff: cutOff.signal,
    openApi: () => ({}),
    allowPrivateWebhooks: false,
    signing: createSigningSecrets(createKeyRing({})),
    alertsMade: () => {},
    keys: {
      mcp: createKeyService(store),
      rest: createKeyService(store, { kind: 'rest' }),
      velaflows: createKeyService(store, { kind: 'velaflows' }),
    },
    usage: (siteId: string, keyId: string) => store.usage(siteId, keyId),
    siteUsage: (siteId: string) => store.siteUsage(siteId),
    log: (line: string) => void log.push(line),
  };
  const server = createHttpServer({
    parts,
    routes: [...allRoutes, ...more],
    allowHosts: [],
    failedKeys: new FailedKeys(),
  });
  const mcpUrl = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}/mcp/v1`;
  const stop = async (drainMs?: number) => {
    readiness.drain();
    subscriptions.end();
    await stopListening(server, { cutOff, ...(drainMs !== undefined && { drainMs }) });
    await desk.drain();
  };
  onTestFinished(async () => {
    await stop();
    await store.close();
  });
  /** Another process that is in the middle of a transaction. */
  const lockStore = async () => {
    const other = await connect(join(dataDir, databaseFileName));
    other.exec('BEGIN IMMEDIATE');
    return () => {
      other.exec('ROLLBACK');
      other.close();
    };
  };
  /** As when an operator connects a vendor. */
  const addTool = (name: string) => void tools.push({ ...listing, name });
  const { key } = first;
  const call = () => send(mcpUrl, { key, body: legacy('tools/call', { name: 'stub', arguments: {} }) });
  return { mcpUrl, key, addTool, log, outcomes, settled, call, stop, lockStore, openCalls: () => store.openCalls() };
}
