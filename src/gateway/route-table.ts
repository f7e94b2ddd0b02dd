// All routes of the gateway.
import { isRoute, type Route } from './http/define-route.ts';

const files = import.meta.glob('./routes/**/*.ts', { eager: true, import: 'default' });

/** A file states one route, or the same one for each family of keys. */
export const allRoutes: readonly Route[] = Object.values(files).flat().filter(isRoute);
