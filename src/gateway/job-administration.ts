// What an operator does about jobs on a gateway's store itself, with or without a gateway running on it.
import { VelaroError } from '../core/errors.ts';
import {
  countJobs,
  dropJob,
  findJob,
  type JobRecord,
  type JobState,
  jobStates,
  listJobs,
  replayJob,
} from '../stores/jobs/manage-jobs.ts';
import { withExistingStore } from './administration.ts';
import type { StoreLocation } from './open-store.ts';

export { type JobRecord, type JobState, jobStates };

export interface JobList {
  /** Oldest first. */
  readonly jobs: readonly JobRecord[];
  /** Of all jobs there are. */
  readonly counts: Readonly<Record<JobState, number>>;
}

export interface JobFilter {
  readonly state?: JobState;
  readonly kind?: string;
  /** How many at most. */
  readonly limit: number;
}

export function listAllJobs(location: StoreLocation, { limit, ...filter }: JobFilter): Promise<JobList> {
  return withExistingStore(location, (store) =>
    store.read(function* () {
      return { jobs: yield* listJobs(filter, limit), counts: yield* countJobs() };
    }),
  );
}

/** @throws VelaroError `job.unknown` */
export function showAnyJob(location: StoreLocation, id: number): Promise<JobRecord> {
  return withExistingStore(location, async (store) => present(await store.read(() => findJob(id))));
}

/** Due at once, with all its attempts before it again; gateways that run find it within seconds. @throws VelaroError `job.unknown`, `job.running` */
export function replayAnyJob(location: StoreLocation, id: number): Promise<JobRecord> {
  return withExistingStore(location, async (store) => atRest(await store.transact(() => replayJob(id))));
}

/** @returns the job as it was. @throws VelaroError `job.unknown`, `job.running` */
export function dropAnyJob(location: StoreLocation, id: number): Promise<JobRecord> {
  return withExistingStore(location, async (store) => atRest(await store.transact(() => dropJob(id))));
}

function present(job: JobRecord | undefined): JobRecord {
  if (job) return job;
  throw new VelaroError('job.unknown', 'There is no job with that id: it is done, or was dropped.', {
    hint: 'List those that are there: velaro-mcp gateway jobs list',
  });
}

function atRest(found: JobRecord | undefined): JobRecord {
  const job = present(found);
  if (job.state !== 'running') return job;
  throw new VelaroError('job.running', 'A gateway is running that job.', {
    hint: `Look again in a moment: velaro-mcp gateway jobs show ${job.id}`,
  });
}
