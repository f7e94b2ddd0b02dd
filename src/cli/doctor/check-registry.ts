// Finds doctor's checks by their files, in the order of the report.
import { type Check, isCheck } from './define-check.ts';

const files = import.meta.glob('./checks/*.ts', { eager: true, import: 'default' });

export const checks: readonly Check[] = Object.entries(files)
  .map(([path, definition]) => {
    if (isCheck(definition)) return definition;
    throw new TypeError(`${path} does not default-export a check`);
  })
  .sort((a, b) => a.rank - b.rank);
