// The tools on the gateway's own data, on SQLite.
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { describeCallbackTools } from './callback-tools.ts';
import { describeCaseTools } from './case-tools.ts';
import { describeContactTools } from './contact-tools.ts';
import { describeDealTools } from './deal-tools.ts';
import { describeOpsTools } from './ops-tools.ts';

const open: OpenStore = (folder, clock) => openSqliteStore(folder, { clock });

describeContactTools('SQLite', open);
describeDealTools('SQLite', open);
describeCaseTools('SQLite', open);
describeCallbackTools('SQLite', open);
describeOpsTools('SQLite', open);
