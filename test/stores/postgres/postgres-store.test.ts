// The PostgreSQL store against the contract.
import { describeStore } from '../store-contract.ts';
import { describeOnPostgres } from './on-postgres.ts';

describeOnPostgres(describeStore);
