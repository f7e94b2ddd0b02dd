// Enrolls some of the contacts that are to be taken into a campaign, and then some more.
import * as z from 'zod';
import { intakeKind, takeIn } from '../../../stores/campaigns/intakes.ts';
import { defineJob } from '../../runner/define-job.ts';

export default defineJob({
  kind: intakeKind,
  payload: z.object({ intakeId: z.string() }),
  retrySeconds: [1, 5, 30, 60, 300, 900, 3600],
  async run({ intakeId }, { store, nowMs }) {
    const more = await store.transact(() => takeIn(intakeId));
    return more ? { end: 'again', atMs: nowMs } : { end: 'done' };
  },
});
