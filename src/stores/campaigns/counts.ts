// How far campaigns are: how many contacts are in them, and what became of their steps.
import * as z from 'zod';
import { many, type Work } from '../transaction/work.ts';
import type { EnrollmentStatus } from './enrollments.ts';

export type EnrollmentCounts = Readonly<Record<EnrollmentStatus, number>> & {
  /** All that are or were in it. */
  readonly enrolled: number;
};

export type SendStatus = 'sending' | 'waiting' | 'sent' | 'skipped' | 'failed' | 'unknown';
export type SendCounts = Readonly<Record<SendStatus, number>>;

const noEnrollments = { active: 0, completed: 0, unenrolled: 0, failed: 0 };
const noSends = { sending: 0, waiting: 0, sent: 0, skipped: 0, failed: 0, unknown: 0 };

const enrollmentCountRow = z.object({
  campaign_id: z.string(),
  status: z.enum(['active', 'completed', 'unenrolled', 'failed']),
  n: z.int(),
});

/** One for each of the campaigns, in their order. */
export function* countEnrollments(campaignIds: readonly string[]): Work<EnrollmentCounts[]> {
  const found = yield* many(
    enrollmentCountRow,
    {
      sqlite: `${byStatus} (SELECT value FROM json_each($1)) GROUP BY campaign_id, status`,
      postgres: `${byStatus} (SELECT json_array_elements_text(CAST($1 AS json))) GROUP BY campaign_id, status`,
    },
    JSON.stringify(campaignIds),
  );
  return campaignIds.map((id) => {
    const own = found.filter((row) => row.campaign_id === id);
    const counts = Object.fromEntries(own.map(({ status, n }) => [status, n]));
    return { ...noEnrollments, ...counts, enrolled: own.reduce((sum, { n }) => sum + n, 0) };
  });
}

const byStatus = 'SELECT campaign_id, status, count(*) AS n FROM enrollments WHERE campaign_id IN';

const sendCountRow = z.object({
  status: z.enum(['sending', 'waiting', 'sent', 'skipped', 'failed', 'unknown']),
  n: z.int(),
});

export function* countSends(campaignId: string): Work<SendCounts> {
  const found = yield* many(
    sendCountRow,
    'SELECT status, count(*) AS n FROM campaign_sends WHERE campaign_id = $1 GROUP BY status',
    campaignId,
  );
  return { ...noSends, ...Object.fromEntries(found.map(({ status, n }) => [status, n])) };
}
