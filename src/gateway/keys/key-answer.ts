// A key as the endpoints show it: everything but its text, which only its creation and its rotation tell, once.
import type { KeyRecord } from '../../stores/store.ts';

/** Times are ISO 8601 in UTC; null means "never" or "none". */
export type KeyAnswer = Pick<
  KeyRecord,
  | 'id'
  | 'label'
  | 'prefix'
  | 'scopes'
  | 'admin'
  | 'status'
  | 'createdAt'
  | 'expiresAt'
  | 'lastUsedAt'
  | 'monthlyQuota'
  | 'usedThisMonth'
>;

/** The one answer that holds the key in clear. */
export interface NewKeyAnswer extends KeyAnswer {
  readonly key: string;
}

export function keyAnswer(record: KeyRecord): KeyAnswer {
  return {
    id: record.id,
    label: record.label,
    prefix: record.prefix,
    scopes: record.scopes,
    admin: record.admin,
    status: record.status,
    createdAt: record.createdAt,
    expiresAt: record.expiresAt,
    lastUsedAt: record.lastUsedAt,
    monthlyQuota: record.monthlyQuota,
    usedThisMonth: record.usedThisMonth,
  };
}

/** @param text the key in clear, whose visible beginning goes with it even before its first use. */
export function newKeyAnswer(record: KeyRecord, text: { readonly key: string; readonly prefix: string }): NewKeyAnswer {
  const { id, ...rest } = keyAnswer(record);
  return { id, key: text.key, ...rest, prefix: text.prefix };
}
