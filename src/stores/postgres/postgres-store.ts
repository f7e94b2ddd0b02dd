// The store of gateways that share their data: one PostgreSQL database, however many gateways.
import { listAgents, saveAgents } from '../records/agents.ts';
import { listWorkspaces, saveWorkspaces } from '../records/workspaces.ts';
import type { Store } from '../store.ts';
import { admitBatch } from './admit-batch.ts';
import { listKeyEvents } from './key-audit.ts';
import { createKey, findKey, listKeys, reportLeak, revokeKey, rotateKey } from './manage-keys.ts';
import { type DatabaseOptions, openDatabase } from './open-database.ts';
import { createWorkRunner } from './run-work.ts';
import { changeSite, findSite, initialise, listSites } from './site-rows.ts';
import { listOpenCalls, reportScopeUse, reportSiteUsage, reportUsage } from './usage-report.ts';

const operator = 'operator';

/**
 * Opens the database, and makes or updates its tables.
 * @param databaseUrl `postgres://user@host:5432/database`; a password may also be in PGPASSWORD or ~/.pgpass.
 * @throws VelaroError as `openDatabase` does.
 */
export async function openPostgresStore(databaseUrl: string, options?: DatabaseOptions): Promise<Store> {
  const database = await openDatabase(databaseUrl, options);
  const { read, transact } = createWorkRunner(database);
  return {
    initialise: (site, adminKey) => initialise(database, site, adminKey, operator),
    admit: (attempts, outcomes, renewals = []) => admitBatch(database, attempts, outcomes, renewals),
    listSites: () => listSites(database),
    findSite: (siteId) => findSite(database, siteId),
    changeSite: (siteId, changes) => changeSite(database, siteId, changes),
    listWorkspaces: (siteId, ids) => read(() => listWorkspaces(siteId, ids)),
    saveWorkspaces: (siteId, workspaces) => transact(() => saveWorkspaces(siteId, workspaces)),
    createKey: (key, by = operator) => createKey(database, key, by),
    listKeys: (siteId) => listKeys(database, siteId),
    findKey: (siteId, keyId) => findKey(database, siteId, keyId),
    revokeKey: (siteId, keyId, by = operator) => revokeKey(database, siteId, keyId, by),
    rotateKey: (siteId, keyId, successor, graceSeconds, by = operator) =>
      rotateKey(database, siteId, keyId, successor, graceSeconds, by),
    reportLeak: (hash) => reportLeak(database, hash),
    listKeyEvents: (siteId, filter) => listKeyEvents(database, siteId, filter),
    usage: (siteId, keyId, month) => reportUsage(database, siteId, keyId, month),
    siteUsage: (siteId, month) => reportSiteUsage(database, siteId, month),
    scopeUse: (siteId, keyId) => reportScopeUse(database, siteId, keyId),
    listAgents: (siteId, filter) => read(() => listAgents(siteId, filter)),
    saveAgents: (siteId, agents) => transact(() => saveAgents(siteId, agents)),
    readsAtAdmission: false,
    read,
    transact,
    openCalls: () => listOpenCalls(database),
    close: () => database.close(),
  };
}
