// Campaigns on SQLite.
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import { describeCampaigns } from './run-campaigns.ts';

describeCampaigns('SQLite', (folder, clock) => openSqliteStore(folder, { clock }));
