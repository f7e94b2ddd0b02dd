// The routes of all operations: each file in an area's folder says how one operation is done.
import { isObject } from '../../protocol/json-rpc.ts';
import type { Route } from '../http/define-route.ts';
import type { Handler } from './define-handler.ts';
import { operationRoute } from './operation-route.ts';

export const handlers: readonly Handler[] = handlersFrom(
  import.meta.glob(['./rest/*/*.ts', './velaflows/*/*.ts'], { eager: true, import: 'default' }),
);

export const operationRoutes: readonly Route[] = handlers.map(operationRoute);

/**
 * The default exports of the files as handlers.
 * @param found by path, relative to this folder.
 * @throws TypeError that names the file which is no handler.
 */
export function handlersFrom(found: Readonly<Record<string, unknown>>): readonly Handler[] {
  return Object.entries(found).map(([path, handler]) => {
    if (!isHandler(handler)) throw new TypeError(`${path.replace('.', 'src/gateway/operations')} exports no handler`);
    return handler;
  });
}

function isHandler(value: unknown): value is Handler {
  return isObject(value) && typeof value.prepare === 'function' && isObject(value.operation);
}
