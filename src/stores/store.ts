// What a gateway asks of its database. SQLite and PostgreSQL each implement it; one contract suite runs over both.
import type { KeyEnvironment, KeyKind } from '../core/key-families.ts';
import type { QuotaAlert } from './alerts.ts';
import type { KeyEvent, KeyEventFilter } from './key-events.ts';
import type { SiteFacts } from './records/site-facts.ts';
import type { SiteChanges, SiteSettings, Workspace } from './site-settings.ts';
import type { Work, WorkResult } from './transaction/work.ts';
import type { ScopeUse, SiteUsage, UsageReport } from './usage.ts';

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
  /** The workspaces that a VelaFlows token reaches; null for all of its site, and for the other families. */
  readonly workspaceIds: readonly string[] | null;
  /** Requests a minute to the REST API; null for what the documentation promises. */
  readonly requestsPerMinute: number | null;
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
  readonly workspaceIds?: readonly string[] | null;
  readonly requestsPerMinute?: number | null;
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
  /** The family of the key that this request may come with: a key of another one is unknown here. */
  readonly kind: KeyKind;
  /**
   * `mcp`: measured by the month, closed to a trial. `rest`: measured by the minute and the day, and each request counts
   * unless its call says otherwise. `velaflows`: not measured. `manage`: the key endpoints, open on every plan, never measured,
   * and without a call.
   */
  readonly surface: 'mcp' | 'rest' | 'velaflows' | 'manage';
  /** The workspace that the request names, VelaFlows only. */
  readonly workspaceId?: string;
  /** A call of a skill. `counted: false` checks key, plan and scope and spends nothing: it is already known to fail, or may be. */
  readonly call?: { readonly tool: string; readonly scope: string; readonly counted: boolean };
  /**
   * Only for a call, which runs once for all attempts of this key of ours that carry the same text. One that is not counted finds
   * what there was before it, and is not remembered.
   */
  readonly idempotency?: Idempotency;
  /**
   * What the call does on the data, once it is admitted: in the same transaction, and its outcome is written there too. What it throws
   * undoes it alone; the call is counted all the same. Not with `idempotency`.
   */
  readonly work?: AttemptWork;
}

export interface AttemptWork {
  /** Whether it changes nothing, so that there is nothing to undo. */
  readonly onlyReads: boolean;
  /** @param facts of the key's site; undefined where they have not been read. */
  begin(principal: Principal, facts: SiteFacts | undefined): Work<Made>;
}

/** What the work of a call answers. */
export interface Made {
  readonly value: unknown;
  /** It was made before, by a request with the same Idempotency-Key. */
  readonly replayed: boolean;
}

export interface Idempotency {
  /** The caller's text, 1 to 128 characters; each of our keys has its own. */
  readonly key: string;
  /** SHA-256 of what was asked, 32 bytes. */
  readonly bodyHash: Uint8Array;
  /** Running it twice does no harm, so it is run again where nobody knows whether it was. */
  readonly repeatable: boolean;
}

/** How much of a month's quota is gone, for whichever limit is nearer. */
export interface QuotaState {
  readonly limit: number;
  readonly used: number;
  readonly resetsAt: string;
  readonly of: 'key' | 'plan';
}

/** What is left of the nearer limit on requests: the key's by the minute, or the site's by the day (both of the UTC clock). */
export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  readonly resetsAt: string;
  readonly of: 'key' | 'site';
}

export type Refusal =
  | { readonly reason: 'unknown' }
  | { readonly reason: 'expired' | 'revoked'; readonly at: string }
  | { readonly reason: 'plan'; readonly plan: Plan }
  | { readonly reason: 'workspace'; readonly workspaceId: string }
  | { readonly reason: 'scope'; readonly scope: string; readonly granted: readonly string[] }
  /** `mismatch`: the text was used for another body. `unknown`: the first run stopped without an answer, and may have done its work. */
  | { readonly reason: 'idempotency'; readonly conflict: 'mismatch' | 'unknown' }
  | { readonly reason: 'rate'; readonly rate: RateState; readonly retryAfterSeconds: number }
  | { readonly reason: 'quota'; readonly quota: QuotaState; readonly retryAfterSeconds: number };

/** `rate` is there for every REST key that works, admitted or not. */
export type Admission =
  | {
      readonly outcome: 'admitted';
      readonly principal: Principal;
      /** MCP keys only. */
      readonly quota?: QuotaState;
      readonly rate?: RateState;
      /** Served beyond the plan's limit. */
      readonly overage?: boolean;
      /** What this very call has brought to 80 or 100 percent, for the log; they are on the list of jobs already. */
      readonly alerts?: readonly QuotaAlert[];
      /** This call takes the place of an earlier one that never ended: the outcome belongs to that audit row. */
      readonly resumes?: string;
      /** How the attempt's work ended, where it has any: it needs no outcome then. */
      readonly work?: WorkResult<Made>;
    }
  /** The same call has been made: its answer as it was settled. Nothing is counted. */
  | { readonly outcome: 'replayed'; readonly principal: Principal; readonly answer: string; readonly rate?: RateState }
  /** The same call is under way: ask again. Nothing is counted. */
  | { readonly outcome: 'running'; readonly principal: Principal; readonly rate?: RateState }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly rate?: RateState };

/** How an admitted call ended, written with the next batch; only the first outcome of a call holds. A call without one is listed as open. */
export interface Outcome {
  readonly id: string;
  /** `ok`, or the error's code. */
  readonly status: string;
  readonly durationMs: number;
  /** What repeats of an idempotent call are answered with, for 24 hours from its admission. */
  readonly answer?: string;
}

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly team: string;
  readonly status: 'online' | 'away' | 'offline';
  /** Conversations assigned to the agent that are open or pending. */
  readonly activeConversations: number;
  readonly capacity: number;
}

export type NewAgent = Omit<Agent, 'activeConversations'>;

export interface AgentFilter {
  readonly status?: Agent['status'];
  readonly team?: string;
  /** 1 to 101: a page of a hundred, and one more to know whether another follows. */
  readonly limit: number;
  /** The id after which the page begins. */
  readonly afterId?: string;
}

/**
 * Fails with `store.unavailable` when the database is away: nothing is admitted then.
 * `by` in the audit of keys: the id of the key that did it; `operator`, also when left out, for who works on the database itself.
 */
export interface Store {
  /** Creates the first site, its first key and its first workspace, once: false when the store has been initialised before. */
  initialise(site: Site, adminKey: NewKey): Promise<boolean>;
  /**
   * All attempts and the outcomes of earlier ones in one durable transaction; answers in order. The clock is the database's.
   * @param renewals ids of idempotent calls that still run here: each is believed to run for 15 seconds after it was last named.
   */
  admit(
    attempts: readonly Attempt[],
    outcomes: readonly Outcome[],
    renewals?: readonly string[],
  ): Promise<readonly Admission[]>;

  /** All sites, oldest first. */
  listSites(): Promise<readonly Site[]>;
  findSite(siteId: string): Promise<SiteSettings | undefined>;
  /**
   * Changes what is named and answers with all; effective for every call admitted after it returns.
   * A new billing day counts the month that it begins again from the days that are in it. Undefined when there is no such site.
   */
  changeSite(siteId: string, changes: SiteChanges): Promise<SiteSettings | undefined>;
  /** By name, then id; only those of `ids`, unless that is null. */
  listWorkspaces(siteId: string, ids: readonly string[] | null): Promise<readonly Workspace[]>;
  /** Replaces those of the same id. @throws VelaroError `argument.invalid` for an id that another site has, or that is not 24 hex digits. */
  saveWorkspaces(siteId: string, workspaces: readonly Workspace[]): Promise<void>;

  createKey(key: NewKey, by?: string): Promise<KeyRecord>;
  /** All keys of a site, newest first. */
  listKeys(siteId: string): Promise<readonly KeyRecord[]>;
  findKey(siteId: string, keyId: string): Promise<KeyRecord | undefined>;
  /** Effective for every call admitted after it returns; false when the site has no such key. Repeating it changes nothing. */
  revokeKey(siteId: string, keyId: string, by?: string): Promise<boolean>;
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
    by?: string,
  ): Promise<KeyRecord | undefined>;
  /** Revokes, as `revokeKey` does, the key that a working text opens; undefined, and nothing happens, where the text opens none. */
  reportLeak(hash: Uint8Array): Promise<KeyRecord | undefined>;
  /** Newest first. */
  listKeyEvents(siteId: string, filter: KeyEventFilter): Promise<readonly KeyEvent[]>;

  /**
   * What a key has used in a month, `YYYY-MM`, named for the day it begins on; the current month when none is given.
   * @throws VelaroError `key.unknown` when the site has no such key, `argument.invalid` for a month that is none.
   */
  usage(siteId: string, keyId: string, month?: string): Promise<UsageReport>;
  /** What all MCP keys of a site have used in a month; undefined when there is no such site. @throws VelaroError `argument.invalid` as above. */
  siteUsage(siteId: string, month?: string): Promise<SiteUsage | undefined>;
  /** Each scope that the key has used, in no order. */
  scopeUse(siteId: string, keyId: string): Promise<readonly ScopeUse[]>;

  /** Whether a call's reading is best brought along to its admission: where both would be a transaction of their own, one after the other. */
  readonly readsAtAdmission: boolean;
  /** Runs work that changes nothing, on one state of the data. */
  read<T>(work: () => Work<T>): Promise<T>;
  /** Runs work in a transaction; all that it changes is on disk when this resolves, or nothing. What it throws is thrown here. */
  transact<T>(work: () => Work<T>): Promise<T>;

  /** By name, then id. */
  listAgents(siteId: string, filter: AgentFilter): Promise<readonly Agent[]>;
  /** Replaces those of the same id. */
  saveAgents(siteId: string, agents: readonly NewAgent[]): Promise<void>;
  /** Ids, tools and times of admitted calls that have no outcome. */
  openCalls(): Promise<readonly { readonly id: string; readonly tool: string; readonly startedAt: string }[]>;
  close(): Promise<void>;
}
