// The tools on the gateway's own data, on PostgreSQL.
import { describeOnPostgres } from '../../stores/postgres/on-postgres.ts';
import { describeCallbackTools } from './callback-tools.ts';
import { describeCaseTools } from './case-tools.ts';
import { describeContactTools } from './contact-tools.ts';
import { describeDealTools } from './deal-tools.ts';
import { describeOpsTools } from './ops-tools.ts';

describeOnPostgres((name, open) => {
  describeContactTools(name, open);
  describeDealTools(name, open);
  describeCaseTools(name, open);
  describeCallbackTools(name, open);
  describeOpsTools(name, open);
});
