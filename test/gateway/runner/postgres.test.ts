// The runner on PostgreSQL.
import { describeOnPostgres } from '../../stores/postgres/on-postgres.ts';
import { describeRunner } from './run-jobs.ts';

describeOnPostgres(describeRunner);
