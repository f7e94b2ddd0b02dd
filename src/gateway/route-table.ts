// All routes of the gateway: those that are written as such, and one for each operation of the catalog.
import { isRoute, type Route } from './http/define-route.ts';
import { operationRoutes } from './operations/operation-routes.ts';

const files = import.meta.glob('./routes/**/*.ts', { eager: true, import: 'default' });

/** A file states one route, or the same one for each family of keys. */
export const allRoutes: readonly Route[] = [...Object.values(files).flat().filter(isRoute), ...operationRoutes];
