// Counts the events that a step causes through others, such as the tools on the gateway's own data: they are its own too.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Store } from '../../stores/store.ts';
import { causing } from '../../stores/workflows/caused-events.ts';

const depths = new AsyncLocalStorage<number | undefined>();

/** What `run` changes through a store of `countingStore` is caused by an execution of that depth. */
export function asCausedBy<T>(depth: number, run: () => Promise<T>): Promise<T> {
  return depths.run(depth, run);
}

/** The same store, whose `transact` writes down which events an execution has caused. */
export function countingStore(store: Store): Store {
  return {
    ...store,
    transact(work) {
      const depth = depths.getStore();
      if (depth === undefined) return store.transact(work);
      // What its commit wakes is not caused by it.
      return depths.run(undefined, () => store.transact(() => causing(depth, work())));
    },
  };
}
