// Workflows on SQLite.
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { describeOutside } from './call-outside.ts';
import { describeWorkflows } from './run-workflows.ts';
import { describeStarts } from './start-workflows.ts';

const open: OpenStore = (folder, clock) => openSqliteStore(folder, { clock });

describeWorkflows('SQLite', open);
describeStarts('SQLite', open);
describeOutside('SQLite', open);
