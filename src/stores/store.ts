// What a gateway asks of its database. SQLite and PostgreSQL each implement it; one contract suite runs over both.
import type { KeyEnvironment, KeyKind } from '../core/key-families.ts';

export type Plan = 'trial' | 'professional' | 'enterprise';

export interface Site {
  readonly id: string;
  readonly name: string;
  readonly plan: Plan;
}

/** Times are ISO 8601 in UTC everywhere; null means "never" or "none". */
export interface KeyRecord {
  /** `key_` and 20 characters; has nothing to do with the key's text. */
  readonly id: string;
  readonly siteId: string;
  readonly kind: KeyKind;
  readonly environment: KeyEnvironment;
  readonly label: string;
  /** The visible beginning of the key's current text. */
  readonly prefix: string;
  readonly scopes: readonly string[];
  /** May manage all keys of its site. */
  readonly admin: boolean;
  /** Calls a month; null leaves only the plan's limit. */
  readonly monthlyQuota: number | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly usedThisMonth: number;
  readonly status: KeyStatus;
}

export type KeyStatus = 'active' | 'expired' | 'revoked';

export interface NewKey {
  readonly id: string;
  readonly siteId: string;
  readonly kind: KeyKind;
  readonly environment: KeyEnvironment;
  readonly label: string;
  readonly scopes: readonly string[];
  readonly admin: boolean;
  readonly monthlyQuota: number | null;
  readonly expiresAt: string | null;
  readonly secret: NewSecret;
}

/** The only traces of a key's text that a store ever sees. */
export interface NewSecret {
  /** SHA-256 of the key, 32 bytes. */
  readonly hash: Uint8Array;
  readonly prefix: string;
}

/** Who a request comes from, once its key has been admitted. */
export interface Principal {
  readonly key: KeyRecord;
  readonly site: Site;
}

/** One request at the door. Its key is looked up, checked and counted in the same transaction. */
export interface Attempt {
  /** Id of the audit row, made by the caller; time-ordered. */
  readonly id: string;
  readonly keyHash: Uint8Array;
  /** The family that this surface takes: a key of another one is unknown here. */
  readonly kind: KeyKind;
  /** `manage`: the key endpoints, open on every plan. `mcp`: the MCP surface, closed to a trial. */
  readonly surface: 'manage' | 'mcp';
  /** A call of a skill. `counted: false` checks key, plan and scope and spends nothing (its arguments are already known to be wrong). */
  readonly call?: { readonly tool: string; readonly scope: string; readonly counted: boolean };
}

/** How much of a month's quota is gone, for whichever limit is nearer. */
export interface QuotaState {
  readonly limit: number;
  readonly used: number;
  readonly resetsAt: string;
  readonly of: 'key' | 'plan';
}

export type Refusal =
  | { readonly reason: 'unknown' }
  | { readonly reason: 'expired' | 'revoked'; readonly at: string }
  | { readonly reason: 'plan'; readonly plan: Plan }
  | { readonly reason: 'scope'; readonly scope: string; readonly granted: readonly string[] }
  | { readonly reason: 'quota'; readonly quota: QuotaState; readonly retryAfterSeconds: number };

export type Admission =
  | { readonly outcome: 'admitted'; readonly principal: Principal; readonly quota: QuotaState }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

/** How an admitted call ended, written with the next batch. A call without one is listed as open. */
export interface Outcome {
  readonly id: string;
  /** `ok`, or the error's code. */
  readonly status: string;
  readonly durationMs: number;
}

export interface UsageReport {
  /** `YYYY-MM` */
  readonly month: string;
  readonly used: number;
  readonly quota: QuotaState;
  readonly byTool: readonly { readonly tool: string; readonly calls: number }[];
}

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly team: string;
  readonly status: 'online' | 'away' | 'offline';
  readonly activeConversations: number;
  readonly capacity: number;
}

export interface AgentFilter {
  readonly status?: Agent['status'];
  readonly team?: string;
  /** 1 to 101: a page of a hundred, and one more to know whether another follows. */
  readonly limit: number;
  /** The id after which the page begins. */
  readonly afterId?: string;
}

/** Fails with `store.unavailable` when the database is away: nothing is admitted then. */
export interface Store {
  /** Creates the first site and its first key, once: false when the store has been initialised before. */
  initialise(site: Site, adminKey: NewKey): Promise<boolean>;
  /** All attempts and the outcomes of earlier ones in one durable transaction; answers in order. The clock is the database's. */
  admit(attempts: readonly Attempt[], outcomes: readonly Outcome[]): Promise<readonly Admission[]>;
  /** All sites, oldest first. */
  listSites(): Promise<readonly Site[]>;
  createKey(key: NewKey): Promise<KeyRecord>;
  /** All keys of a site, newest first. */
  listKeys(siteId: string): Promise<readonly KeyRecord[]>;
  findKey(siteId: string, keyId: string): Promise<KeyRecord | undefined>;
  /** Effective for every call admitted after it returns; false when the site has no such key. Repeating it changes nothing. */
  revokeKey(siteId: string, keyId: string): Promise<boolean>;
  /**
   * Adds a successor that becomes the key on its first use; only then does the old text's grace period run.
   * A successor that is never used lapses after 24 h, and a new rotation replaces it. `at-once` does not wait for the
   * first use: the successor is the key, and every older text is dead, when this returns.
   * A key that is expired or revoked comes back as it is and nothing changes; undefined when the site has no such key.
   */
  rotateKey(
    siteId: string,
    keyId: string,
    successor: NewSecret,
    graceSeconds: number | 'at-once',
  ): Promise<KeyRecord | undefined>;
  /**
   * What a key has used in a month, `YYYY-MM`; the current month when none is given.
   * @throws VelaroError `key.unknown` when the site has no such key, `argument.invalid` for a month that is none.
   */
  usage(siteId: string, keyId: string, month?: string): Promise<UsageReport>;
  /** By name, then id. */
  listAgents(siteId: string, filter: AgentFilter): Promise<readonly Agent[]>;
  /** Writes demo agents; replaces those of the same id. */
  saveAgents(siteId: string, agents: readonly Agent[]): Promise<void>;
  /** Ids, tools and times of admitted calls that have no outcome. */
  openCalls(): Promise<readonly { readonly id: string; readonly tool: string; readonly startedAt: string }[]>;
  close(): Promise<void>;
}
