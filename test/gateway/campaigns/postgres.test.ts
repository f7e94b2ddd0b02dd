// Campaigns on PostgreSQL.
import { describeOnPostgres } from '../../stores/postgres/on-postgres.ts';
import { describeCampaigns } from './run-campaigns.ts';

describeOnPostgres(describeCampaigns);
