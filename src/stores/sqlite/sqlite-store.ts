// The store of a gateway that runs alone: one SQLite file in a folder. Other processes may use the file at the same time.
import * as z from 'zod';
import type { Site, Store } from '../store.ts';
import { admitBatch } from './admit-batch.ts';
import { createKey, findKey, insertKey, listKeys, revokeKey, rotateKey } from './manage-keys.ts';
import { type DatabaseOptions, openDatabase } from './open-database.ts';
import { listAgents, saveAgents } from './site-agents.ts';
import { listOpenCalls, reportUsage } from './usage-report.ts';

const siteRow = z.object({
  id: z.string(),
  name: z.string(),
  plan: z.enum(['trial', 'professional', 'enterprise']),
});

/**
 * Opens the folder's database, creating both where they are missing.
 * @throws VelaroError as `openDatabase` does.
 */
export async function openSqliteStore(folder: string, options?: DatabaseOptions): Promise<Store> {
  const database = await openDatabase(folder, options);
  const sites = (): Site[] => database.many(siteRow, 'SELECT id, name, plan FROM sites ORDER BY created_at, rowid');
  return {
    initialise: async (site, adminKey) =>
      database.write((nowMs) => {
        if (sites().length > 0) return false;
        database.run('INSERT INTO sites VALUES (?, ?, ?, ?)', site.id, site.name, site.plan, nowMs);
        insertKey(database, adminKey, nowMs);
        return true;
      }),
    admit: async (attempts, outcomes) => admitBatch(database, attempts, outcomes),
    listSites: async () => database.read(sites),
    createKey: async (key) => createKey(database, key),
    listKeys: async (siteId) => listKeys(database, siteId),
    findKey: async (siteId, keyId) => findKey(database, siteId, keyId),
    revokeKey: async (siteId, keyId) => revokeKey(database, siteId, keyId),
    rotateKey: async (siteId, keyId, successor, graceSeconds) =>
      rotateKey(database, siteId, keyId, successor, graceSeconds),
    usage: async (siteId, keyId, month) => reportUsage(database, siteId, keyId, month),
    listAgents: async (siteId, filter) => listAgents(database, siteId, filter),
    saveAgents: async (siteId, agents) => saveAgents(database, siteId, agents),
    openCalls: async () => listOpenCalls(database),
    close: async () => database.close(),
  };
}
