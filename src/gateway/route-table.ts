// All routes of the gateway.
import { isRoute, type Route } from './http/define-route.ts';

const files = import.meta.glob('./routes/**/*.ts', { eager: true, import: 'default' });

export const allRoutes: readonly Route[] = Object.values(files).filter(isRoute);
