// One run of a job, and what its end means for the list: done, once more, or given up.
import { isVelaroError } from '../../core/errors.ts';
import { redact } from '../../core/redaction.ts';
import type { ClaimedJob } from '../../stores/jobs/claim-jobs.ts';
import type { Ending } from '../../stores/jobs/settle-jobs.ts';
import type { JobContext, JobEnd, JobKind } from './define-job.ts';

/** A job that was under way in so many crashes may be what causes them. */
const mostCrashes = 10;
/** Part of a wait that chance may add, so that what has failed together is not tried together. */
const jitter = 0.2;
/** A newer gateway, which knows the job, may be on its way. */
const unknownRetryMs = 60_000;
const longestReason = 500;

/** Never throws: what a run throws is how it ended. */
export async function runJob(kind: JobKind | undefined, job: ClaimedJob, context: JobContext): Promise<JobEnd> {
  if (!kind) return { end: 'failed', reason: `this gateway does not know jobs of kind ${job.kind}` };
  if (!kind.standing && job.failures > Math.max(kind.retrySeconds.length, mostCrashes))
    return { end: 'given-up', reason: 'its runs never ended: the gateway was killed each time' };
  try {
    return await kind.run(job.payload, context);
  } catch (thrown) {
    if (isVelaroError(thrown)) {
      const { code, message } = thrown;
      return { end: 'failed', reason: `${code}: ${message}`, told: message };
    }
    const reason = thrown instanceof Error ? thrown.message : 'of an unknown reason';
    return { end: 'failed', reason, told: `Something went wrong inside the gateway. (reference job ${job.id})` };
  }
}

/** @param random from 0 to below 1. */
export function endingOf(
  end: JobEnd,
  kind: JobKind | undefined,
  { failures }: Pick<ClaimedJob, 'failures'>,
  random: () => number,
): Ending {
  if (end.end === 'done') return { state: 'done' };
  if (end.end === 'again') return { state: 'again', dueAtMs: end.atMs };
  const reason = shortened(end.reason);
  if (end.end === 'given-up') return { state: 'dead', reason };
  if (!kind) return { state: 'failed', reason, retryInMs: unknownRetryMs };
  const seconds = kind.retrySeconds[failures] ?? (kind.standing ? kind.retrySeconds.at(-1) : undefined);
  if (seconds === undefined) return { state: 'dead', reason };
  const retryInMs = Math.max(end.atLeastMs ?? 0, Math.round(seconds * 1000 * (1 + jitter * random())));
  return { state: 'failed', reason, retryInMs };
}

/** What callers may see of a job that ended so for good, with what operators are told of it. */
export function toldOf(end: JobEnd, reason: string): string {
  return 'told' in end && end.told !== undefined ? shortened(end.told) : reason;
}

function shortened(reason: string): string {
  return redact(reason).slice(0, longestReason);
}
