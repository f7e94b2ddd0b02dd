// Outgoing webhooks on SQLite.
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import { describeWebhooks } from './deliver-events.ts';

describeWebhooks('SQLite', (folder, clock) => openSqliteStore(folder, { clock }));
