// Workflows on SQLite.
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import { describeWorkflows } from './run-workflows.ts';

describeWorkflows('SQLite', (folder, clock) => openSqliteStore(folder, { clock }));
