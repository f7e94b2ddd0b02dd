// The runner on SQLite.
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import { describeRunner } from './run-jobs.ts';

describeRunner('SQLite', (folder, clock) => openSqliteStore(folder, { clock }));
