// What plans and the REST API allow unless it is raised, as the published price list and documentation state it.
import type { Plan } from './store.ts';

/** Calls of skills a site may make in a month, all its MCP keys together. A trial has no MCP. */
export const callsPerMonth: Readonly<Record<Plan, number>> = {
  trial: 0,
  professional: 5_000,
  enterprise: 50_000,
};

/** Requests to the REST API: of one key in a minute, of all keys of a site in a day. */
export const requestsPerMinute = 60;
export const requestsPerDay = 1_000;
