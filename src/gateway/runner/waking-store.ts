// Wakes the runner of this gateway when a job has been committed here; what others commit it finds when it looks.
import { enqueues } from '../../stores/jobs/enqueue-job.ts';
import type { Attempt, Store } from '../../stores/store.ts';
import type { Work } from '../../stores/transaction/work.ts';

/** The same store, whose `transact` and `admit` call `wake` after each commit that may have added a job. */
export function wakingStore(store: Store, wake: () => void): Store {
  return {
    ...store,
    async admit(attempts, outcomes, renewals) {
      let enqueued = false;
      const noted = () => {
        enqueued = true;
      };
      const watching = attempts.map((attempt): Attempt => {
        const { work } = attempt;
        if (!work || work.onlyReads) return attempt;
        return { ...attempt, work: { ...work, begin: (...given) => watched(work.begin(...given), noted) } };
      });
      const admissions = await store.admit(watching, outcomes, renewals);
      if (enqueued) wake();
      return admissions;
    },
    async transact(work) {
      let enqueued = false;
      const result = await store.transact(() =>
        watched(work(), () => {
          enqueued = true;
        }),
      );
      if (enqueued) wake();
      return result;
    },
  };
}

function* watched<T>(work: Work<T>, enqueued: () => void): Work<T> {
  let step = work.next([]);
  while (!step.done) {
    if (enqueues(step.value)) enqueued();
    step = work.next(yield step.value);
  }
  return step.value;
}
