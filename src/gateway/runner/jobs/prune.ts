// Forgets every night what is older than anybody may ask for, so that the database does not grow for ever.
import * as z from 'zod';
import { nextTime } from '../../../core/schedule.ts';
import { pruneEvents } from '../../../stores/events/read-events.ts';
import { pruneDeadJobs } from '../../../stores/jobs/manage-jobs.ts';
import { pruneCalls } from '../../../stores/prune-calls.ts';
import type { Work } from '../../../stores/transaction/work.ts';
import { pruneDeliveries } from '../../../stores/webhooks/deliveries.ts';
import { pruneExecutions } from '../../../stores/workflows/executions.ts';
import { defineJob } from '../define-job.ts';

const dayMs = 86_400_000;
const everyNight = { cron: '23 3 * * *', timeZone: 'UTC' };
/** Bounds how long one commit keeps others waiting. */
const atOnce = 500;

/** Removes some of what is older; true when there may be more. */
type Prune = (beforeMs: number, atMost: number) => Work<boolean>;

/** An event outlives the jobs that tell of it, dead ones too: so a replay finds it. */
const kept: readonly { readonly days: number; readonly prune: Prune }[] = [
  { days: 30, prune: pruneDeadJobs },
  { days: 30, prune: pruneDeliveries },
  { days: 45, prune: pruneEvents },
  { days: 90, prune: pruneExecutions },
  { days: 396, prune: pruneCalls },
];

export default defineJob({
  kind: 'upkeep.prune',
  payload: z.object({}),
  retrySeconds: [60, 600, 3_600, 3_600, 3_600],
  standing: true,
  async run(_payload, { store, nowMs, signal }) {
    for (const { days, prune } of kept)
      while (!signal.aborted && (await store.transact(() => prune(nowMs - days * dayMs, atOnce))));
    return { end: 'again', atMs: nextTime(everyNight, nowMs) };
  },
});
