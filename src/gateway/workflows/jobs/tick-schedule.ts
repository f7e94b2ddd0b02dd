// Starts a workflow when a time of its schedule has come. Times that passed while no gateway ran are made up for by one start.
import * as z from 'zod';
import { nextTime } from '../../../core/schedule.ts';
import { findActive, startBySchedule } from '../../../stores/workflows/start-execution.ts';
import { tickKind } from '../../../stores/workflows/workflows.ts';
import { defineJob } from '../../runner/define-job.ts';

export default defineJob({
  kind: tickKind,
  payload: z.object({ workflowId: z.string() }),
  retrySeconds: [5, 30, 120, 600, 3_600],
  async run({ workflowId }, { store, nowMs, job: { dueAtMs } }) {
    const workflow = await store.read(() => findActive(workflowId));
    if (workflow?.trigger.type !== 'schedule') return { end: 'done' };
    // After the time that has come, also where the clock was set back behind it.
    const atMs = nextTime(workflow.trigger, Math.max(nowMs, dueAtMs));
    return { end: 'again', atMs, followUp: () => startBySchedule(workflow, dueAtMs) };
  },
});
