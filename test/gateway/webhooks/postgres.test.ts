// Outgoing webhooks on PostgreSQL.
import { describeOnPostgres } from '../../stores/postgres/on-postgres.ts';
import { describeWebhooks } from './deliver-events.ts';
import { describeSealedSecrets } from './sealed-secrets.ts';

describeOnPostgres((name, open) => {
  describeWebhooks(name, open);
  describeSealedSecrets(name, open);
});
