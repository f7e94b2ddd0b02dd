// One round of a campaign: sends some of the steps that are due, and plans the next round.
import * as z from 'zod';
import { beginRound } from '../../../stores/campaigns/due-steps.ts';
import { endSend } from '../../../stores/campaigns/end-send.ts';
import { endRound, postponeRound, roundKind } from '../../../stores/campaigns/rounds.ts';
import { defineJob } from '../../runner/define-job.ts';
import { sendStep } from '../send-step.ts';

/** After its last retry a round is given up, and another one tries in its place that much later. */
const givenUpForMs = 3_600_000;

export default defineJob({
  kind: roundKind,
  payload: z.object({ campaignId: z.string(), number: z.int() }),
  retrySeconds: [1, 5, 30, 60, 300, 900],
  async run(round, { store, engine, publicUrl, job, signal }) {
    const begun = await store.transact(() => beginRound(round));
    const way = { engine, publicUrl: publicUrl(), requestId: `job_${job.id}` };
    const ends = await Promise.allSettled(
      begun?.outgoing.map(async (outgoing) => {
        const ended = await sendStep(begun, outgoing, { ...way, signal: AbortSignal.any([signal]) });
        // What a stop has cut off is as open as after a crash.
        if (ended) await store.transact(() => endSend(begun, outgoing, ended));
      }) ?? [],
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return { end: 'done', followUp: () => endRound(round) };
  },
  givenUp: (round) => postponeRound(round, givenUpForMs),
});
