// Every operation there is: each file in an area's folder is one.
import * as z from 'zod';
import type { Operation } from './define-operation.ts';

/** All operations, sorted by name. */
export const operations: readonly Operation[] = operationsFrom(
  import.meta.glob(['./rest/*/*.ts', './velaflows/*/*.ts'], { eager: true, import: 'default' }),
);

/**
 * The default exports of the files as operations, sorted by name.
 * @param found by path, relative to this folder.
 * @throws TypeError that names the file which is no operation, or the name that two operations have.
 */
export function operationsFrom(found: Readonly<Record<string, unknown>>): readonly Operation[] {
  const byName = new Map<string, Operation>();
  for (const [path, operation] of Object.entries(found)) {
    if (!isOperation(operation)) throw new TypeError(`${path.replace('.', 'src/catalog')} exports no operation`);
    if (byName.has(operation.name)) throw new TypeError(`two operations are called ${operation.name}`);
    byName.set(operation.name, operation);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isOperation(value: unknown): value is Operation {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'surface' in value &&
    'input' in value &&
    value.input instanceof z.ZodObject &&
    'output' in value &&
    value.output instanceof z.ZodType
  );
}
