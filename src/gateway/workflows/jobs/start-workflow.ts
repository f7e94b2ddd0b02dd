// Starts a workflow by an event, once, and as often within a minute as it may.
import * as z from 'zod';
import { earliestStart, startByEvent } from '../../../stores/workflows/start-execution.ts';
import { startKind } from '../../../stores/workflows/workflows.ts';
import { defineJob } from '../../runner/define-job.ts';

export default defineJob({
  kind: startKind,
  payload: z.object({ eventId: z.string(), target: z.string() }),
  retrySeconds: [5, 30, 120, 600, 3_600],
  async run({ eventId, target }, { store, nowMs }) {
    const atMs = await store.read(() => earliestStart(target));
    if (atMs > nowMs) return { end: 'again', atMs };
    return { end: 'done', followUp: () => startByEvent(target, eventId) };
  },
});
