// A key as the endpoints of its family show it: everything but its text, which only its creation and its rotation tell, once.
import type { KeyEnvironment } from '../../core/key-families.ts';
import type { KeyRecord } from '../../stores/store.ts';

type SharedFields = Pick<
  KeyRecord,
  | 'id'
  | 'prefix'
  | 'scopes'
  | 'admin'
  | 'status'
  | 'createdAt'
  | 'expiresAt'
  | 'lastUsedAt'
  | 'revokedAt'
  | 'usedThisMonth'
>;

/** Times are ISO 8601 in UTC; null means "never" or "none". What a family does not have is left out. */
export interface KeyAnswer extends SharedFields {
  /** MCP and REST keys. */
  readonly label?: string;
  /** VelaFlows tokens, whose documentation calls it so. */
  readonly name?: string;
  /** MCP keys. */
  readonly monthlyQuota?: number | null;
  /** REST keys; null for the documented 60. */
  readonly requestsPerMinute?: number | null;
  /** VelaFlows tokens; no workspaces means all of the site's. */
  readonly environment?: KeyEnvironment;
  readonly workspaceIds?: readonly string[] | null;
}

/** The one answer that holds the key in clear. */
export interface NewKeyAnswer extends KeyAnswer {
  readonly key: string;
}

export function keyAnswer(record: KeyRecord): KeyAnswer {
  const { kind, label, monthlyQuota, requestsPerMinute, environment, workspaceIds } = record;
  return {
    id: record.id,
    ...(kind === 'velaflows' ? { name: label } : { label }),
    prefix: record.prefix,
    scopes: record.scopes,
    admin: record.admin,
    status: record.status,
    createdAt: record.createdAt,
    expiresAt: record.expiresAt,
    lastUsedAt: record.lastUsedAt,
    revokedAt: record.revokedAt,
    ...(kind === 'mcp' && { monthlyQuota }),
    ...(kind === 'rest' && { requestsPerMinute }),
    ...(kind === 'velaflows' && { environment, workspaceIds }),
    usedThisMonth: record.usedThisMonth,
  };
}

/** @param text the key in clear, whose visible beginning goes with it even before its first use. */
export function newKeyAnswer(record: KeyRecord, text: { readonly key: string; readonly prefix: string }): NewKeyAnswer {
  const { id, ...rest } = keyAnswer(record);
  return { id, key: text.key, ...rest, prefix: text.prefix };
}
