// The SQLite store against the contract, once for each driver that this Node has.
import { describe, it } from 'vitest';
import { hasNodeSqlite } from '../../src/stores/sqlite/driver.ts';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { describeStore } from './store-contract.ts';

describeStore('SQLite by libsql', (folder, clock) => openSqliteStore(folder, { clock, driver: 'libsql' }));

if (hasNodeSqlite())
  describeStore('SQLite by node:sqlite', (folder, clock) => openSqliteStore(folder, { clock, driver: 'node:sqlite' }));
else
  describe('SQLite by node:sqlite', () => {
    it.skip(`is not part of Node ${process.versions.node}`);
  });
