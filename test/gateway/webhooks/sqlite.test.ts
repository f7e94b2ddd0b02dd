// Outgoing webhooks on SQLite.
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { describeWebhooks } from './deliver-events.ts';
import { describeSealedSecrets } from './sealed-secrets.ts';

const open: OpenStore = (folder, clock) => openSqliteStore(folder, { clock });
describeWebhooks('SQLite', open);
describeSealedSecrets('SQLite', open);
