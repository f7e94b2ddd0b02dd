// Workflows on PostgreSQL.
import { describeOnPostgres } from '../../stores/postgres/on-postgres.ts';
import { describeOutside } from './call-outside.ts';
import { describeWorkflows } from './run-workflows.ts';
import { describeStarts } from './start-workflows.ts';

describeOnPostgres((name, open) => {
  describeWorkflows(name, open);
  describeStarts(name, open);
  describeOutside(name, open);
});
