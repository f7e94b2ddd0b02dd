// A gateway for tests of the two APIs: keys of both families whose limits are out of the way, and records to ask for.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Operation } from '../../../src/catalog/define-operation.ts';
import { placesOf } from '../../../src/catalog/operation-facts.ts';
import { operations } from '../../../src/catalog/registry.ts';
import { exampleId } from '../../../src/catalog/shapes/text.ts';
import { type RecordNoun, recordPrefixes } from '../../../src/core/record-ids.ts';
import { restScopes, velaflowsScopes } from '../../../src/core/scopes.ts';
import { makeKeyId, makeKeyText } from '../../../src/gateway/keys/key-text.ts';
import { openStore, type StoreLocation } from '../../../src/gateway/open-store.ts';
import { type GatewayOptions, type RunningGateway, startGateway } from '../../../src/gateway/start.ts';
import type { Place } from '../../../src/stores/records/place.ts';
import type { NewKey, Store } from '../../../src/stores/store.ts';
import { type Received, type Sending, send } from '../http/test-gateway.ts';
import { addRecords } from './place-records.ts';

/** Ids of one record of each kind in a place. */
export type RecordIds = Readonly<Partial<Record<RecordNoun, string>>>;

/** A key, and what it may see. */
export interface Caller {
  readonly key: string;
  readonly keyId: string;
  readonly surface: Operation['surface'];
  readonly place: Place;
}

export interface ApiGateway extends RunningGateway {
  readonly store: Store;
  readonly siteId: string;
  /** The site's first workspace, where REST keys create. */
  readonly workspaceId: string;
  /** What went wrong inside, as the log has it. */
  faults(): readonly string[];
  makeKey(surface: Operation['surface'], place: Place, changes?: Partial<NewKey>): Promise<Caller>;
  call(
    caller: Caller,
    operation: Operation,
    input: Readonly<Record<string, unknown>>,
    sending?: Sending,
  ): Promise<Received>;
  close(): Promise<void>;
}

/** @param location SQLite in a folder of its own where left out. */
export async function startApiGateway(
  location: Partial<
    StoreLocation & Pick<GatewayOptions, 'allowPrivateWebhooks' | 'clock' | 'environment' | 'runner'>
  > = {},
): Promise<ApiGateway> {
  const dataDir = mkdtempSync(join(tmpdir(), 'velaro-api-'));
  const log: string[] = [];
  const gateway = await startGateway({
    port: 0,
    dataDir,
    allowHosts: [],
    sandbox: false,
    site: { name: 'Acme', plan: 'professional' },
    environment: {},
    log: (line) => log.push(line),
    failedKeys: { wait: async () => {} },
    ...location,
  });
  const store = await openStore({ dataDir, ...location });
  const close = async () => {
    await store.close();
    await gateway.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const [site] = await store.listSites();
  const [workspace] = site ? await store.listWorkspaces(site.id, null) : [];
  if (!site || !workspace) throw new Error('the gateway has no site with a workspace');
  await store.changeSite(site.id, { requestsPerDay: 1_000_000 });
  return {
    ...gateway,
    store,
    siteId: site.id,
    workspaceId: workspace.id,
    faults: () => log.filter((line) => line.includes(' fault ')),
    makeKey: (surface, place, changes) => makeKey(store, surface, place, changes),
    call: (caller, operation, input, sending) => call(gateway.url, caller, operation, input, sending),
    close,
  };
}

/** All scopes of the family, and a minute that no test uses up. */
async function makeKey(
  store: Store,
  surface: Operation['surface'],
  place: Place,
  changes: Partial<NewKey> = {},
): Promise<Caller> {
  const { key, secret } = makeKeyText(surface, place.environment);
  const id = makeKeyId();
  await store.createKey({
    id,
    siteId: place.siteId,
    kind: surface,
    environment: place.environment,
    label: 'Test',
    scopes: Object.keys(surface === 'rest' ? restScopes : velaflowsScopes).filter((scope) => scope !== 'admin:all'),
    admin: false,
    monthlyQuota: null,
    requestsPerMinute: surface === 'rest' ? 1_000_000 : null,
    workspaceIds: place.workspaceId === undefined ? null : [place.workspaceId],
    expiresAt: null,
    secret,
    ...changes,
  });
  return { key, keyId: id, surface, place };
}

/** Sends an operation's input as its path, query and body want it. */
function call(
  url: string,
  { key, place }: Caller,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  { headers = {}, ...sending }: Sending = {},
): Promise<Received> {
  const places = placesOf(operation);
  const fieldsOf = (where: string) => Object.entries(input).filter(([name]) => (places[name] ?? elsewhere) === where);
  const elsewhere = operation.method === 'GET' || operation.method === 'DELETE' ? 'query' : 'body';
  const path = operation.path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(input[name])));
  const query = new URLSearchParams(
    Object.fromEntries(fieldsOf('query').map(([name, value]) => [name, String(value)])),
  ).toString();
  const needsBody = elsewhere === 'body';
  return send(`${url}${path}${query && '?'}${query}`, {
    method: operation.method,
    key,
    ...(needsBody && { body: Object.fromEntries(fieldsOf('body')) }),
    headers: {
      ...(operation.surface === 'velaflows' &&
        place.workspaceId !== undefined && { 'x-workspace-id': place.workspaceId }),
      ...headers,
    },
    ...sending,
  });
}

/** The example of an operation with the ids of records that are there. @param mark makes its texts unlike those of other calls. */
export function exampleWith(operation: Operation, ids: RecordIds, mark: string): Record<string, unknown> {
  const marked = (name: string, value: unknown) => {
    if (typeof value !== 'string' || !markedFields.includes(name)) return realId(value, ids);
    return value.includes('@') ? `${mark}.${value}` : `${value} ${mark}`;
  };
  return Object.fromEntries(Object.entries(operation.example).map(([name, value]) => [name, marked(name, value)]));
}

const markedFields = ['email', 'name', 'title', 'text', 'message', 'description'];

/** An id that an example shows, as the id of that kind of record; anything else as it is. */
export function realId(value: unknown, ids: RecordIds): unknown {
  for (const noun of nouns) if (value === exampleId(noun)) return ids[noun] ?? value;
  return value;
}

const nouns = Object.keys(recordPrefixes).filter((noun): noun is RecordNoun => noun in recordPrefixes);

/** Writes one record of each kind into a place. @param mark stands in every text of them. */
export function fillPlace({ store }: ApiGateway, place: Place, mark: string): Promise<RecordIds> {
  return store.transact(() => addRecords(place, mark));
}

export function operationNamed(name: string): Operation {
  const found = operations.find((operation) => operation.name === name);
  if (!found) throw new Error(`there is no operation ${name}`);
  return found;
}
