// The tools on the gateway's own data, on SQLite.
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { describeCallbackTools } from './callback-tools.ts';
import { describeCrmTools } from './crm-tools.ts';
import { describeOpsTools } from './ops-tools.ts';

const open: OpenStore = (folder, clock) => openSqliteStore(folder, { clock });

describeCrmTools('SQLite', open);
describeCallbackTools('SQLite', open);
describeOpsTools('SQLite', open);
