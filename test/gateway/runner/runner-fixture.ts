// A runner on a store with a clock that the test sets: nothing waits for real time.
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { createKeyRing } from '../../../src/gateway/credentials/key-ring.ts';
import { createSigningSecrets } from '../../../src/gateway/credentials/signing-secrets.ts';
import { defineJob, type JobContext, type JobEnd, type JobKind } from '../../../src/gateway/runner/define-job.ts';
import { type JobRunner, type RunnerOptions, startJobRunner } from '../../../src/gateway/runner/job-runner.ts';
import { wakingStore } from '../../../src/gateway/runner/waking-store.ts';
import { createWebhookSender, type SenderOptions } from '../../../src/gateway/webhooks/webhook-sender.ts';
import { enqueueJob, type NewJob } from '../../../src/stores/jobs/enqueue-job.ts';
import type { Store } from '../../../src/stores/store.ts';
import { now } from '../../../src/stores/transaction/work.ts';
import { type Fixture, type OpenStore, openFixture, siteId } from '../../stores/store-fixture.ts';
import { jobServices } from './job-services.ts';

export interface RunnerFixture extends Fixture {
  readonly log: string[];
  /**
   * Starts a runner as another gateway on the same data would.
   * @param masterKeys as the environment has them.
   */
  start(
    kinds: readonly JobKind[],
    options?: RunnerOptions,
    sender?: Partial<SenderOptions>,
    masterKeys?: string,
  ): { readonly runner: JobRunner; readonly store: Store };
  /** Of kind `note`, unless said otherwise. */
  enqueue(...jobs: (Partial<NewJob> & { readonly note: string })[]): Promise<void>;
}

export async function openRunnerFixture(open: OpenStore): Promise<RunnerFixture> {
  const fixture = await openFixture(open);
  onTestFinished(() => fixture.close());
  const log: string[] = [];
  return {
    ...fixture,
    log,
    start(kinds, options, sender, masterKeys) {
      let runner: JobRunner | undefined;
      const store = wakingStore(fixture.store, () => runner?.wake());
      const timer = () => ({ cancel: () => {} });
      const webhooks = createWebhookSender({ allowPrivate: true, ...sender });
      onTestFinished(() => webhooks.close());
      const services = jobServices({
        store,
        webhooks,
        signing: createSigningSecrets(createKeyRing({ VELARO_MASTER_KEY: masterKeys })),
        log: (line) => void log.push(line),
      });
      runner = startJobRunner(services, kinds, { timer, random: () => 0, ...options });
      onTestFinished(runner.stop);
      return { runner, store };
    },
    enqueue: (...jobs) =>
      fixture.store.transact(function* () {
        const nowMs = yield* now();
        for (const { note, ...job } of jobs)
          yield* enqueueJob({ siteId, kind: 'note', payload: { note }, ...job }, nowMs);
      }),
  };
}

/** Jobs that tell what they are, and end as the test says: done, where it says nothing. */
export function noteKind(
  run: (note: string, context: JobContext) => Promise<JobEnd> | Promise<void>,
  changes: { readonly kind?: string; readonly retrySeconds?: readonly number[] } = {},
): JobKind {
  return defineJob({
    kind: 'note',
    payload: z.object({ note: z.string() }),
    retrySeconds: [10, 60],
    ...changes,
    run: async ({ note }, context) => (await run(note, context)) ?? { end: 'done' },
  });
}
