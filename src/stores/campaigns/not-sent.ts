// The steps of enrollments that were not sent, and why.
import * as z from 'zod';
import { many, type Work } from '../transaction/work.ts';

export interface NotSent {
  readonly enrollmentId: string;
  /** 1 for the first of the campaign. */
  readonly step: number;
  readonly status: 'skipped' | 'failed' | 'unknown';
  readonly reason: string;
}

const row = z
  .object({
    enrollment_id: z.string(),
    step: z.int(),
    status: z.enum(['skipped', 'failed', 'unknown']),
    reason: z.string(),
  })
  .transform(({ enrollment_id: enrollmentId, ...rest }): NotSent => ({ ...rest, enrollmentId, step: rest.step + 1 }));

const select = (ids: string) => `
  SELECT d.enrollment_id, d.step, d.status, coalesce(d.reason, '') AS reason FROM campaign_sends AS d
  JOIN enrollments AS e ON e.id = d.enrollment_id AND e.pass = d.pass
  WHERE d.enrollment_id IN ${ids} AND d.status IN ('skipped', 'failed', 'unknown') ORDER BY d.enrollment_id, d.step`;
const texts = {
  sqlite: select('(SELECT value FROM json_each($1))'),
  postgres: select('(SELECT json_array_elements_text(CAST($1 AS json)))'),
};

/** Of their current passes through the campaign, in the order of the steps. */
export function listNotSent(enrollmentIds: readonly string[]): Work<NotSent[]> {
  return many(row, texts, JSON.stringify(enrollmentIds));
}
