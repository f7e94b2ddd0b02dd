// What a key may do, per family: the published scopes, in the documentation's order and words.
import { VelaroError } from './errors.ts';
import type { KeyKind } from './key-families.ts';

export const mcpScopes = {
  commerce: 'orders, products, customers, inventory and coupons in your shop',
  crm: 'contacts, deals, cases and tasks in your CRM',
  itsm: 'incidents, requests, changes and knowledge in your service desk',
  civic: 'permits, inspections and service requests',
  marketing: 'marketing profiles, lists and events',
  communications: 'text messages, e-mail and calls',
  automation: 'automations in Zapier, Power Automate and Make',
  campaigns: 'drip campaigns and their enrolments',
  appointments: 'bookings, availability and services',
  ops: 'agents, statistics, usage and product help',
} as const;

export const restScopes = {
  'read:conversations': 'list and read conversations',
  'write:conversations': 'create conversations',
  'read:contacts': 'list and read contacts',
  'write:contacts': 'create and update contacts',
} as const;

export const velaflowsScopes = {
  'inbox:read': 'list and view conversations and messages',
  'inbox:write': 'reply, assign agents, update status',
  'crm:read': 'leads, pipelines and stages',
  'crm:create': 'create leads',
  'crm:update': 'update leads, move them between stages',
  'crm:delete': 'delete leads',
  'contacts:read': 'list and view customers',
  'contacts:write': 'create and update customers',
  'channels:read': 'connected channels and their status',
  'channels:write': 'send messages, manage channel configuration',
  'workflows:read': 'definitions and execution history',
  'workflows:write': 'create, update and trigger workflows',
  'webhooks:read': 'list and view webhooks',
  'webhooks:write': 'create, update and delete webhooks',
  'ai:read': 'query the knowledge base, view AI settings',
  'ai:write': 'training data and AI configuration',
  'tags:read': 'list tags',
  'tags:write': 'create, update and delete tags',
  'analytics:read': 'analytics and reports',
  'admin:all': 'everything',
} as const;

export type McpScope = keyof typeof mcpScopes;
export type RestScope = keyof typeof restScopes;
export type VelaflowsScope = keyof typeof velaflowsScopes;

const scopesOf: Readonly<Record<KeyKind, Readonly<Record<string, string>>>> = {
  mcp: mcpScopes,
  rest: restScopes,
  velaflows: velaflowsScopes,
};

/** The scopes of a family, in the documentation's order, with what each allows. */
export function scopesFor(kind: KeyKind): Readonly<Record<string, string>> {
  return scopesOf[kind];
}

/** Whether a key with these scopes may do what asks for one of them; VelaFlows' `admin:all` is everything. */
export function grants(scopes: readonly string[], wanted: string): boolean {
  return scopes.includes(wanted) || scopes.includes('admin:all');
}

/**
 * Scopes as a person wrote them, in any case and order, to the canonical list without repeats.
 * @throws VelaroError `argument.invalid` that names the unknown scope and lists the known ones.
 */
export function readScopes(kind: KeyKind, written: readonly string[]): string[] {
  const known = Object.keys(scopesOf[kind]);
  const wanted = new Set(written.map((scope) => scope.trim().toLowerCase()).filter((scope) => scope !== ''));
  const details = { field: 'scopes', allowed: known };
  for (const scope of wanted) {
    if (known.includes(scope)) continue;
    throw new VelaroError('argument.invalid', `There is no scope "${scope.slice(0, 40)}".`, {
      hint: `The scopes are: ${known.join(', ')}.`,
      details,
    });
  }
  if (wanted.size === 0)
    throw new VelaroError('argument.invalid', 'A key needs at least one scope.', {
      hint: `The scopes are: ${known.join(', ')}.`,
      details,
    });
  return known.filter((scope) => wanted.has(scope));
}
