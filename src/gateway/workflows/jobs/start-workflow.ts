// Starts a workflow by an event, once, and as often within a minute as it may.
import * as z from 'zod';
import { startByEvent, waitToStart } from '../../../stores/workflows/start-execution.ts';
import { startKind } from '../../../stores/workflows/workflows.ts';
import { defineJob } from '../../runner/define-job.ts';

export default defineJob({
  kind: startKind,
  payload: z.object({ eventId: z.string(), target: z.string() }),
  retrySeconds: [5, 30, 120, 600, 3_600],
  async run({ eventId, target }, { store, nowMs }) {
    const waitMs = await store.read(() => waitToStart(target));
    if (waitMs > 0) return { end: 'again', atMs: nowMs + waitMs };
    return { end: 'done', followUp: () => startByEvent(target, eventId) };
  },
});
