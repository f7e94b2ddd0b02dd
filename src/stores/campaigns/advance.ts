// Puts a step of a campaign behind a contact, and reckons when the next one comes.
import type { Contact } from '../records/contacts.ts';
import { now, run, type Work } from '../transaction/work.ts';
import type { Campaign } from './campaigns.ts';
import { delayEnd, outsideQuietHours } from './step-time.ts';

/** @param step of the enrollment of that id, counted from 0. */
export function* advance(
  campaign: Campaign,
  contact: Contact,
  { id, step }: { readonly id: string; readonly step: number },
): Work<void> {
  const next = campaign.steps[step + 1];
  const done = Math.min(step + 1, campaign.steps.length);
  if (!next) {
    yield* run(
      `UPDATE enrollments SET status = 'completed', next_at = NULL, step = $2, reason = NULL WHERE id = $1`,
      id,
      done,
    );
    return;
  }
  const nowMs = yield* now();
  yield* run(
    `UPDATE enrollments SET step = $2, since = $3, next_at = $4, plan_version = $5, attempts = 0, reason = NULL
     WHERE id = $1`,
    id,
    done,
    nowMs,
    outsideQuietHours(campaign, contact.customFields, delayEnd(next, nowMs)),
    campaign.planVersion,
  );
}
