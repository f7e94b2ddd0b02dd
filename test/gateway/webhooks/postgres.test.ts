// Outgoing webhooks on PostgreSQL.
import { describeOnPostgres } from '../../stores/postgres/on-postgres.ts';
import { describeWebhooks } from './deliver-events.ts';

describeOnPostgres(describeWebhooks);
