// Runs what is on the list of jobs: takes what is due, bounded for each site, and writes down how it ended.
import { randomText } from '../../core/key-minting.ts';
import { type ClaimedJob, claimJobs, handBackLeases, nextLook, renewLeases } from '../../stores/jobs/claim-jobs.ts';
import { enqueueJob } from '../../stores/jobs/enqueue-job.ts';
import { now } from '../../stores/transaction/work.ts';
import { logFault } from '../http/request-log.ts';
import type { JobKind, JobServices } from './define-job.ts';
import { endingOf, runJob, toldOf } from './run-job.ts';
import { Settlements } from './settlements.ts';

export interface RunnerOptions {
  /** Jobs under way at the same time in this gateway. Default 64. */
  readonly atOnce?: number;
  /** Of them, those of one site. Default 32. */
  readonly atOncePerSite?: number;
  /** How long a job of a gateway that was killed stays its own. Default 30,000. */
  readonly leaseMs?: number;
  /** How often the list is looked at for what other gateways have put there. Default 5,000. */
  readonly pollMs?: number;
  /** How long a stop waits for what is under way before it hands it back. Default 10,000. */
  readonly drainMs?: number;
  /** Calls back once, that many milliseconds later; tests have a clock of their own. */
  readonly timer?: (ms: number, callback: () => void) => { cancel(): void };
  /** From 0 to below 1. */
  readonly random?: () => number;
}

export interface JobRunner {
  /** Says that a job has just been enqueued. */
  wake(): void;
  /** Takes no more jobs until `resume`; what is under way goes on. */
  pause(): void;
  resume(): void;
  /** Resolves when nothing is under way, and nothing is due unless the runner is paused. */
  idle(): Promise<void>;
  /** Takes no more, waits for what is under way, and hands the rest back for other gateways, at once. */
  stop(): Promise<void>;
}

const bounds = { atOnce: 64, atOncePerSite: 32, leaseMs: 30_000, pollMs: 5_000, drainMs: 10_000 };

/** Starts at once; a store that is away is asked again later. */
export function startJobRunner(
  services: JobServices,
  kinds: readonly JobKind[],
  options: RunnerOptions = {},
): JobRunner {
  const { atOnce, atOncePerSite, leaseMs, pollMs, drainMs, timer, random } = {
    ...bounds,
    timer: after,
    random: Math.random,
    ...options,
  };
  const { store, log } = services;
  const runner = `run_${randomText(20)}`;
  const byKind = new Map(kinds.map((kind) => [kind.kind, kind]));
  const settlements = new Settlements(store, runner);
  const running = new Map<Promise<void>, ClaimedJob>();
  const cutOff = new AbortController();
  let begun = false;
  let paused = false;
  let stopped = false;
  let again = false;
  let looking: Promise<void> | undefined;
  let sleeping: { cancel(): void } | undefined;
  const idlers: (() => void)[] = [];

  const countOf = (siteId: string | null) => [...running.values()].filter((job) => job.siteId === siteId).length;
  const heldIds = () => [...running.values()].map(({ id }) => id);
  const roomFor = (siteId: string | null) => (paused || stopped ? 0 : Math.max(0, atOncePerSite - countOf(siteId)));

  /** Takes as much as there is room for. @returns whether there was room left. */
  const takeDue = async (): Promise<boolean> => {
    for (;;) {
      const room = atOnce - running.size;
      if (room <= 0 || paused || stopped) return false;
      const sites = new Set([...running.values()].flatMap(({ siteId }) => siteId ?? []));
      const fullSites = [...sites].filter((siteId) => roomFor(siteId) === 0);
      const { jobs, more, nowMs } = await settlements.add(() =>
        claimJobs({ runner, leaseMs, atMost: room, roomFor, fullSites, underWay: heldIds() }),
      );
      for (const job of jobs) begin(job, nowMs);
      if (!more) return jobs.length < room;
    }
  };

  const begin = (job: ClaimedJob, nowMs: number) => {
    const run = runOne(job, nowMs)
      .catch((thrown: unknown) => logFault(log, `job ${job.id}`, thrown))
      .finally(() => {
        running.delete(run);
        wake();
      });
    running.set(run, job);
  };

  const runOne = async (job: ClaimedJob, nowMs: number): Promise<void> => {
    const kind = byKind.get(job.kind);
    const end = await runJob(kind, job, { ...services, job, nowMs, signal: cutOff.signal });
    // What a stop has cut off is handed back with the rest.
    if (cutOff.signal.aborted) return;
    const ending = endingOf(end, kind, job, random);
    if (ending.state === 'failed' || ending.state === 'dead')
      log(`${new Date().toISOString()} job ${job.id} ${job.kind} ${ending.state}: ${ending.reason}`);
    const followUp = function* () {
      if (end.followUp) yield* end.followUp();
      if (ending.state !== 'dead' || !kind) return;
      yield* kind.givenUp(job.payload, { told: toldOf(end, ending.reason), attempt: job.attempt });
    };
    await settlements.settle({ job, ending, followUp });
  };

  const enqueueStanding = () =>
    store.transact(function* () {
      const nowMs = yield* now();
      for (const { kind, standing } of kinds)
        if (standing) yield* enqueueJob({ siteId: null, kind, name: kind, payload: {} }, nowMs);
    });

  const look = async () => {
    if (!begun && kinds.some(({ standing }) => standing)) await enqueueStanding();
    begun = true;
    let room = true;
    do {
      again = false;
      room = await takeDue();
    } while (again && room && !stopped);
    if (stopped || paused) return;
    const next = room ? await store.read(nextLook) : undefined;
    // What is due and was not taken waits for something that is under way, whose end wakes us.
    if (next === 0 && running.size === 0) again = true;
    else sleep(next ? Math.min(next, pollMs) : pollMs);
  };

  const tellIdlers = () => {
    if (running.size === 0 && (paused || !again)) for (const done of idlers.splice(0)) done();
  };

  const sleep = (ms: number) => {
    sleeping?.cancel();
    sleeping = timer(ms, wake);
  };

  function wake(): void {
    again = true;
    if (stopped || looking) return;
    looking = look()
      .catch((thrown: unknown) => {
        again = false;
        logFault(log, 'jobs', thrown);
        sleep(pollMs);
      })
      .finally(() => {
        looking = undefined;
        tellIdlers();
        if (again && !paused) wake();
      });
  }

  const renewal = setInterval(() => {
    const ids = heldIds();
    if (ids.length === 0) return;
    settlements.add(() => renewLeases(runner, ids, leaseMs)).catch((thrown: unknown) => logFault(log, 'jobs', thrown));
  }, leaseMs / 3).unref();
  wake();

  return {
    wake,
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      wake();
    },
    idle: () =>
      new Promise((resolve) => {
        idlers.push(resolve);
        wake();
      }),
    async stop() {
      stopped = true;
      sleeping?.cancel();
      await looking;
      const late = setTimeout(() => cutOff.abort(), drainMs);
      await Promise.race([Promise.all(running.keys()), whenAborted(cutOff.signal)]);
      clearTimeout(late);
      clearInterval(renewal);
      if (running.size > 0) await settlements.add(() => handBackLeases(runner));
      for (const done of idlers.splice(0)) done();
    },
  };
}

function after(ms: number, callback: () => void): { cancel(): void } {
  const timeout = setTimeout(callback, ms).unref();
  return { cancel: () => clearTimeout(timeout) };
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
