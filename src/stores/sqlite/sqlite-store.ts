// The store of a gateway that runs alone: one SQLite file in a folder. Other processes may use the file at the same time.
import { listAgents, saveAgents } from '../records/agents.ts';
import { listWorkspaces, openSite, saveWorkspaces } from '../records/workspaces.ts';
import type { Store } from '../store.ts';
import { admitBatch } from './admit-batch.ts';
import { listKeyEvents } from './key-audit.ts';
import { createKey, findKey, insertKey, listKeys, reportLeak, revokeKey, rotateKey } from './manage-keys.ts';
import { type DatabaseOptions, openDatabase } from './open-database.ts';
import { createWorkRunner, drive } from './run-work.ts';
import { changeSite, listSites, readSite } from './site-rows.ts';
import { listOpenCalls, reportScopeUse, reportSiteUsage, reportUsage } from './usage-report.ts';

const operator = 'operator';

/**
 * Opens the folder's database, creating both where they are missing.
 * @throws VelaroError as `openDatabase` does.
 */
export async function openSqliteStore(folder: string, options?: DatabaseOptions): Promise<Store> {
  const database = await openDatabase(folder, options);
  const { read, transact } = createWorkRunner(database);
  return {
    initialise: async (site, adminKey) =>
      database.write((nowMs) => {
        if (listSites(database).length > 0) return false;
        const { id, name, plan } = site;
        database.run('INSERT INTO sites (id, name, plan, created_at) VALUES (?, ?, ?, ?)', id, name, plan, nowMs);
        insertKey(database, adminKey, operator, nowMs);
        drive(database, openSite(id), nowMs);
        return true;
      }),
    admit: async (attempts, outcomes, renewals = []) => admitBatch(database, attempts, outcomes, renewals),
    listSites: async () => database.read(() => listSites(database)),
    findSite: async (siteId) => database.read(() => readSite(database, siteId)),
    changeSite: async (siteId, changes) => changeSite(database, siteId, changes),
    listWorkspaces: (siteId, ids) => read(() => listWorkspaces(siteId, ids)),
    saveWorkspaces: (siteId, workspaces) => transact(() => saveWorkspaces(siteId, workspaces)),
    createKey: async (key, by = operator) => createKey(database, key, by),
    listKeys: async (siteId) => listKeys(database, siteId),
    findKey: async (siteId, keyId) => findKey(database, siteId, keyId),
    revokeKey: async (siteId, keyId, by = operator) => revokeKey(database, siteId, keyId, by),
    rotateKey: async (siteId, keyId, successor, graceSeconds, by = operator) =>
      rotateKey(database, siteId, keyId, successor, graceSeconds, by),
    reportLeak: async (hash) => reportLeak(database, hash),
    listKeyEvents: async (siteId, filter) => listKeyEvents(database, siteId, filter),
    usage: async (siteId, keyId, month) => reportUsage(database, siteId, keyId, month),
    siteUsage: async (siteId, month) => reportSiteUsage(database, siteId, month),
    scopeUse: async (siteId, keyId) => reportScopeUse(database, siteId, keyId),
    listAgents: (siteId, filter) => read(() => listAgents(siteId, filter)),
    saveAgents: (siteId, agents) => transact(() => saveAgents(siteId, agents)),
    readsAtAdmission: true,
    read,
    transact,
    openCalls: async () => listOpenCalls(database),
    close: async () => database.close(),
  };
}
