// Puts a promised call into the inbox of who is to make it, when it is due.
import { callbackJob, callbackKind, handOverCallback } from '../../../stores/records/callbacks.ts';
import { defineJob } from '../../runner/define-job.ts';

export default defineJob({
  kind: callbackKind,
  payload: callbackJob,
  retrySeconds: [10, 60, 600],
  async run({ callbackId, environment }, { job: { siteId } }) {
    if (siteId === null) return { end: 'given-up', reason: 'the callback is of no site' };
    return { end: 'done', followUp: () => handOverCallback({ siteId, environment }, callbackId) };
  },
});
