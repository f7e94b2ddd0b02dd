// Writes down how an attempt to send a step of a campaign ended, and what follows from that for its contact.
import * as z from 'zod';
import { get } from '../records/record-table.ts';
import { now, one, run, type Work } from '../transaction/work.ts';
import { advance } from './advance.ts';
import { campaigns } from './campaigns.ts';
import type { BegunRound, Outgoing } from './due-steps.ts';
import { unsubscribeRecipients } from './unsubscriptions.ts';

/** How one attempt ended. Reasons are for people. */
export type SendEnd =
  | { readonly end: 'sent' }
  /** It will never be taken: the contact gets nothing more from this campaign. */
  | { readonly end: 'refused'; readonly reason: string }
  /** It went out or not, and cannot be repeated without perhaps being there twice. */
  | { readonly end: 'unknown'; readonly reason: string }
  /** The carrier knows that the recipient wants nothing. */
  | { readonly end: 'unsubscribed'; readonly reason: string }
  /** `counts`: it is given up after some of these. */
  | { readonly end: 'later'; readonly reason: string; readonly inMs?: number | undefined; readonly counts: boolean };

const retryMinutes = [1, 5, 15, 60, 240, 720, 1440];

const sendingRow = z.object({ enrollment_id: z.string(), pass: z.int(), step: z.int() });
const enrollmentRow = z.object({ status: z.string(), pass: z.int(), step: z.int(), attempts: z.int() });
const written = {
  sent: 'sent',
  refused: 'failed',
  unknown: 'unknown',
  unsubscribed: 'skipped',
  later: 'waiting',
} as const;

/** Writes down how an attempt ended, and when the contact gets the next step. Nothing, where a later attempt has begun. */
export function* endSend({ place, campaignId }: BegunRound, outgoing: Outgoing, ended: SendEnd): Work<void> {
  const nowMs = yield* now();
  const { sendId, attempt, contact, step, address } = outgoing;
  const reason = ended.end === 'sent' ? null : ended.reason;
  const sent = yield* one(
    sendingRow,
    `UPDATE campaign_sends SET status = $3, reason = $4, at = $5 WHERE id = $1 AND attempt = $2 AND status = 'sending'
     RETURNING enrollment_id, pass, step`,
    sendId,
    attempt,
    written[ended.end],
    reason,
    nowMs,
  );
  if (!sent) return;
  if (ended.end === 'unsubscribed') yield* unsubscribeRecipients(place, step.channel, [contact.id, address]);
  const select = 'SELECT status, pass, step, attempts FROM enrollments WHERE id = $1';
  const enrollment = yield* one(
    enrollmentRow,
    { sqlite: select, postgres: `${select} FOR UPDATE` },
    sent.enrollment_id,
  );
  if (enrollment?.status !== 'active' || enrollment.pass !== sent.pass || enrollment.step !== sent.step) return;
  if (ended.end === 'refused') yield* fail(sent.enrollment_id, ended.reason);
  else if (ended.end !== 'later')
    yield* advance(yield* get(campaigns, place, campaignId), contact, { id: sent.enrollment_id, step: sent.step });
  else {
    const minutes = retryMinutes[enrollment.attempts];
    if (ended.counts && minutes === undefined) {
      yield* run(`UPDATE campaign_sends SET status = 'failed' WHERE id = $1`, sendId);
      yield* fail(sent.enrollment_id, ended.reason);
      return;
    }
    yield* run(
      'UPDATE enrollments SET next_at = $2, attempts = attempts + $3, reason = $4 WHERE id = $1',
      sent.enrollment_id,
      nowMs + (ended.inMs ?? (minutes ?? 1) * 60_000),
      ended.counts ? 1 : 0,
      ended.reason,
    );
  }
}

function* fail(enrollmentId: string, reason: string): Work<void> {
  yield* run(
    `UPDATE enrollments SET status = 'failed', next_at = NULL, reason = $2 WHERE id = $1`,
    enrollmentId,
    reason,
  );
}
