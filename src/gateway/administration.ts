// What an operator does on a gateway's store itself, with or without a gateway running on it.
import { resolve } from 'node:path';
import { VelaroError } from '../core/errors.ts';
import type { SiteChanges, SiteSettings } from '../stores/site-settings.ts';
import { backUpDatabase } from '../stores/sqlite/back-up-database.ts';
import { isFullDisk } from '../stores/sqlite/sqlite-failure.ts';
import type { KeyRecord, Plan, Site, Store } from '../stores/store.ts';
import type { SiteUsage } from '../stores/usage.ts';
import { createSmtpSender } from './channels/smtp-sender.ts';
import type { ConnectionDesk } from './credentials/connection-desk.ts';
import { createGatewayConnections } from './credentials/gateway-connections.ts';
import { createKeyRing, type KeyCabinet } from './credentials/key-ring.ts';
import { type Resealed, resealAll } from './credentials/reseal.ts';
import { createSigningSecrets, type SigningSecrets } from './credentials/signing-secrets.ts';
import { createStoredCredentials } from './credentials/stored-credentials.ts';
import type { Environment } from './engine/credential-source.ts';
import { createSkillEngine } from './engine/skill-engine.ts';
import { type AnotherAdminKey, createAnotherAdminKey, createFirstKey } from './keys/first-key.ts';
import { createNativeData } from './native/native-data.ts';
import { openStore, type StoreLocation, toldToOperator } from './open-store.ts';
import { requireData } from './require-data.ts';
import { newWebhookSecret } from './webhooks/standard-webhook.ts';
import { readWebhookUrl } from './webhooks/webhook-target.ts';

export type { Site, SiteSettings };

export interface WantedChanges extends Omit<SiteChanges, 'alertWebhook'> {
  /** Null leaves alerts to the log. A new address gets a new signing secret. */
  readonly alertWebhookUrl?: string | null;
  /** Takes plain http, and addresses of this machine and its network. */
  readonly allowPrivateWebhooks?: boolean;
}

export interface ConfiguredSite {
  readonly site: Site;
  readonly settings: SiteSettings;
  /** The signing secret of a webhook that this call has set. */
  readonly webhookSecret?: string;
}

export interface Initialised extends ConfiguredSite {
  /** The first admin key, only when this call made the site; it is nowhere else. */
  readonly adminKey?: string;
}

export interface NewGateway {
  readonly site: { readonly name: string; readonly plan: Plan };
  readonly changes: WantedChanges;
  /** May hold the master key that seals the secret of an alert webhook. */
  readonly environment: Environment;
}

/**
 * Makes the site and its first key where there is none; a site that is there is left as it is.
 * @throws VelaroError `address.invalid` for a webhook, before anything is written; `site.exists` when there is a site, and
 * `changes` name anything; `masterkey.malformed`
 */
export async function initialiseGateway(
  location: StoreLocation,
  { site, changes, environment }: NewGateway,
): Promise<Initialised> {
  const wanted = readChanges(changes);
  const signing = createSigningSecrets(createKeyRing(environment));
  return await withStore(location, async (store) => {
    const first = await createFirstKey(store, site);
    if (!first && Object.keys(wanted).length > 0)
      throw new VelaroError('site.exists', 'The data has a site already, whose settings stay as they are.', {
        hint: 'Change them with the same options and "velaro-mcp gateway site".',
      });
    const configured = await configure(store, wanted, signing);
    return { ...configured, ...(first && { adminKey: first.key }) };
  });
}

/**
 * Changes the settings that are named; effective for every call that is admitted after it returns.
 * @throws VelaroError `address.invalid` for a webhook, before anything is written; `data.missing`, `masterkey.malformed`
 */
export async function changeGatewaySite(
  location: StoreLocation,
  { changes, environment }: Omit<NewGateway, 'site'>,
): Promise<ConfiguredSite> {
  const wanted = readChanges(changes);
  const signing = createSigningSecrets(createKeyRing(environment));
  return await withExistingStore(location, (store) => configure(store, wanted, signing));
}

function readChanges({ alertWebhookUrl: url, allowPrivateWebhooks = false, ...rest }: WantedChanges): SiteChanges {
  if (url === undefined) return rest;
  const webhook = url && { url: readWebhookUrl(url, allowPrivateWebhooks).href, secret: newWebhookSecret() };
  return { ...rest, alertWebhook: webhook || null };
}

async function configure(store: Store, changes: SiteChanges, signing: SigningSecrets): Promise<ConfiguredSite> {
  const site = await onlySite(store);
  const { url, secret } = changes.alertWebhook ?? {};
  const place = { siteId: site.id, ownerId: site.id };
  const kept = url && secret && { alertWebhook: { url, secret: signing.seal(secret, place) } };
  const settings = await store.changeSite(site.id, { ...changes, ...kept });
  if (!settings) throw new TypeError(`the site ${site.id} is gone`);
  return { site, settings, ...(secret !== undefined && { webhookSecret: secret }) };
}

/** Every key of every site, of all families, newest first. */
export function listAllKeys(location: StoreLocation): Promise<readonly KeyRecord[]> {
  return withExistingStore(location, async (store) => {
    const sites = await store.listSites();
    return (await Promise.all(sites.map(({ id }) => store.listKeys(id)))).flat();
  });
}

/** Works at once, also at gateways that run. @throws VelaroError `data.missing` */
export function addAdminKey(location: StoreLocation): Promise<AnotherAdminKey> {
  return withExistingStore(location, async (store) => createAnotherAdminKey(store, (await onlySite(store)).id));
}

/** Holds for every call that is admitted after it returns, also by gateways that run. @throws VelaroError `key.unknown` */
export function revokeAnyKey(location: StoreLocation, keyId: string): Promise<KeyRecord> {
  return withExistingStore(location, async (store) => {
    for (const { id } of await store.listSites()) {
      if (!(await store.revokeKey(id, keyId))) continue;
      const revoked = await store.findKey(id, keyId);
      if (revoked) return revoked;
    }
    throw new VelaroError('key.unknown', 'There is no key with that id.', {
      hint: 'List the keys to see their ids: velaro-mcp gateway keys list',
    });
  });
}

/**
 * Writes a whole, consistent copy of a data folder's database while gateways work on it.
 * @throws VelaroError `backup.unsupported` for PostgreSQL, `data.*`, `store.unavailable`
 */
export async function backUpGateway({ dataDir, databaseUrl }: StoreLocation, file: string): Promise<void> {
  if (databaseUrl !== undefined)
    throw new VelaroError('backup.unsupported', 'A PostgreSQL database is backed up by its own tools.', {
      hint: 'Run pg_dump --format=custom on it, or use the archive of your provider; both work while gateways run.',
    });
  await requireData({ dataDir });
  try {
    await backUpDatabase(dataDir, resolve(file));
  } catch (thrown) {
    throw isFullDisk(thrown) ? noRoomForBackup(file, thrown) : toldToOperator(thrown, { dataDir });
  }
}

/** Reading the database takes no room: what is full is the disk that the copy goes to. */
function noRoomForBackup(file: string, cause: unknown): VelaroError {
  return new VelaroError('data.unwritable', `The backup ${resolve(file)} cannot be written: its disk is full.`, {
    hint: 'Make room there, or name a file on another disk.',
    cause,
  });
}

export interface GatewayStatus {
  readonly site: Site;
  readonly settings: SiteSettings;
  readonly usage: SiteUsage;
  readonly keys: { readonly active: number; readonly expired: number; readonly revoked: number };
  /** Calls without an outcome: under way now, or cut off by a crash. */
  readonly openCalls: number;
}

export function readGatewayStatus(location: StoreLocation): Promise<readonly GatewayStatus[]> {
  return withExistingStore(location, async (store) => {
    const openCalls = (await store.openCalls()).length;
    const reports: GatewayStatus[] = [];
    for (const site of await store.listSites()) {
      const [settings, usage, keys] = [
        await store.findSite(site.id),
        await store.siteUsage(site.id),
        await store.listKeys(site.id),
      ];
      if (!settings || !usage) continue;
      const count = (wanted: KeyRecord['status']) => keys.filter(({ status }) => status === wanted).length;
      const byStatus = { active: count('active'), expired: count('expired'), revoked: count('revoked') };
      reports.push({ site, settings, usage, keys: byStatus, openCalls });
    }
    return reports;
  });
}

/**
 * Works on the connections of the site, as the gateways on this data see them but for their environment.
 * @param masterKeys the environment that may hold them, and where else they rest.
 * @throws VelaroError `data.missing`, `masterkey.malformed`
 */
export function withConnections<Value>(
  location: StoreLocation,
  { environment, cabinet }: MasterKeyPlaces,
  work: (siteId: string, desk: ConnectionDesk) => Promise<Value>,
): Promise<Value> {
  const stored = (store: Store) => createStoredCredentials(store, createKeyRing(environment, cabinet));
  return withExistingStore(location, async (store) => {
    const site = await onlySite(store);
    const engine = createSkillEngine({
      data: createNativeData(store),
      environment: {},
      transports: { smtp: createSmtpSender().send },
    });
    try {
      const parts = { engine, stored: stored(store), environment: {}, changed: () => {} };
      return await work(site.id, createGatewayConnections(parts));
    } finally {
      await engine.close();
    }
  });
}

/** Seals all credentials and signing secrets anew. @throws VelaroError as `resealAll` does, and `data.missing` */
export function resealGateway(location: StoreLocation, { environment, cabinet }: MasterKeyPlaces): Promise<Resealed> {
  const keys = createKeyRing(environment, cabinet);
  return withExistingStore(location, (store) => resealAll(store, keys));
}

export interface MasterKeyPlaces {
  readonly environment: Environment;
  readonly cabinet?: KeyCabinet | undefined;
}

async function onlySite(store: Store): Promise<Site> {
  const [site] = await store.listSites();
  if (site) return site;
  throw new VelaroError('data.missing', 'The data has no site yet.', {
    hint: 'Make one with "velaro-mcp gateway init".',
  });
}

async function withStore<Value>(location: StoreLocation, work: (store: Store) => Promise<Value>): Promise<Value> {
  try {
    const store = await openStore(location);
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  } catch (thrown) {
    throw toldToOperator(thrown, location);
  }
}

/** Looking at a mistyped place must not make data there; empty data is none. @throws VelaroError `data.missing` */
export async function withExistingStore<Value>(
  location: StoreLocation,
  work: (store: Store) => Promise<Value>,
): Promise<Value> {
  await requireData(location);
  return await withStore(location, async (store) => {
    await onlySite(store);
    return work(store);
  });
}
