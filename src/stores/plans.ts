// What each plan allows a site on the MCP surface, as the published price list states it.
import type { Plan } from './store.ts';

/** Calls of skills a site may make in a calendar month (UTC), all its keys together. A trial has no MCP. */
export const callsPerMonth: Readonly<Record<Plan, number>> = {
  trial: 0,
  professional: 5_000,
  enterprise: 50_000,
};
