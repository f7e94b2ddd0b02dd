// Undoes what was done, last first, whatever happened in between.

export interface CleanUp {
  /** Call it before what it undoes is begun: it may be interrupted half-way. */
  add(undo: () => Promise<void>): void;
  /** Runs every undo, also after one has failed. @throws the first failure. */
  run(): Promise<void>;
}

export function createCleanUp(): CleanUp {
  const undos: (() => Promise<void>)[] = [];
  return {
    add: (undo) => void undos.push(undo),
    async run() {
      const failures: unknown[] = [];
      for (const undo of undos.splice(0).reverse()) await undo().catch((thrown: unknown) => failures.push(thrown));
      if (failures.length > 0) throw failures[0];
    },
  };
}
