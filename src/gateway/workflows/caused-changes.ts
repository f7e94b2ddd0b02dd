// Counts the events that a step causes through others, such as the tools on the gateway's own data: they are its own too.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Store } from '../../stores/store.ts';
import { causing } from '../../stores/workflows/caused-events.ts';

const depths = new AsyncLocalStorage<number>();

/** Whatever `run` changes through a store of `countingStore`, now or later, is caused by an execution of that depth. */
export function asCausedBy<T>(depth: number, run: () => Promise<T>): Promise<T> {
  return depths.run(depth, run);
}

/** The same store, whose `transact` writes down which events an execution has caused. */
export function countingStore(store: Store): Store {
  return {
    ...store,
    transact(work) {
      const depth = depths.getStore();
      return store.transact(depth === undefined ? work : () => causing(depth, work()));
    },
  };
}
