// Where the keys of each family are managed, and in which words.
import * as z from 'zod';
import type { KeyKind } from '../../core/key-families.ts';
import { scopesFor } from '../../core/scopes.ts';

export interface KeyRoutes {
  readonly kind: KeyKind;
  /** The address of the list. */
  readonly path: string;
  readonly failures: 'envelope' | 'velaflows';
  /** What opens these endpoints: keys of the family, and the admin keys of MCP. */
  readonly openedBy: readonly KeyKind[];
  /** What the documentation calls one. */
  readonly noun: string;
  /** A key as it is shown. */
  readonly shown: z.ZodObject;
  /** What makes one. */
  readonly wanted: z.ZodObject;
}

const time = z.iso.datetime();
const count = z.int().min(0);
const scopes = (kind: KeyKind) => z.array(z.enum(Object.keys(scopesFor(kind))));

const shownOf = (kind: KeyKind) =>
  z.object({
    id: z.string(),
    prefix: z.string(),
    scopes: scopes(kind),
    admin: z.boolean(),
    status: z.enum(['active', 'expired', 'revoked']),
    createdAt: time,
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable(),
    revokedAt: time.nullable(),
    usedThisMonth: count,
  });
const workspaceIds = z.array(z.string().regex(/^[0-9a-f]{24}$/));
const environment = z.enum(['live', 'test']);
const expiresAt = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).nullish();
const label = z.string().min(1).max(100);
const admin = z.boolean().optional();

export const keyRoutes: readonly KeyRoutes[] = [
  {
    kind: 'mcp',
    path: '/mcp/v1/keys',
    failures: 'envelope',
    openedBy: ['mcp'],
    noun: 'key',
    shown: shownOf('mcp').extend({ label: z.string(), monthlyQuota: count.nullable() }),
    wanted: z.strictObject({ label, scopes: scopes('mcp'), expiresAt, monthlyQuota: z.int().min(1).nullish(), admin }),
  },
  {
    kind: 'rest',
    path: '/v1/keys',
    failures: 'envelope',
    openedBy: ['rest', 'mcp'],
    noun: 'key',
    shown: shownOf('rest').extend({ label: z.string(), requestsPerMinute: count.nullable() }),
    wanted: z.strictObject({
      label,
      scopes: scopes('rest').optional(),
      expiresAt,
      requestsPerMinute: z.int().min(1).nullish(),
      admin,
    }),
  },
  {
    kind: 'velaflows',
    path: '/api/v1/auth/tokens',
    failures: 'velaflows',
    openedBy: ['velaflows', 'mcp'],
    noun: 'token',
    shown: shownOf('velaflows').extend({ name: z.string(), environment, workspaceIds: workspaceIds.nullable() }),
    wanted: z.strictObject({
      name: label,
      scopes: scopes('velaflows'),
      expiresAt,
      workspaceIds: workspaceIds.nullish(),
      environment: environment.optional(),
    }),
  },
];

/** What a rotation may ask for. */
export const rotationBody = z.strictObject({
  graceSeconds: z.int().min(0).max(604_800).optional(),
  now: z.boolean().optional(),
});
