// What was used in a month, as reports tell it. Days are of UTC; a site's months begin on its billing day.
import type { QuotaState } from './store.ts';

export interface DayUsage {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly calls: number;
}

export interface ToolUsage {
  readonly tool: string;
  readonly calls: number;
}

/** Of one key. Tools by calls, then name; days in order, those without a call left out. */
export interface UsageReport {
  /** `YYYY-MM`, for the day it begins on. */
  readonly month: string;
  readonly used: number;
  readonly quota: QuotaState;
  readonly byTool: readonly ToolUsage[];
  readonly byDay: readonly DayUsage[];
}

/** Of all MCP keys of a site, which share the plan's quota. */
export interface SiteUsage extends UsageReport {
  /** Of `used`, the calls served beyond the plan's limit. */
  readonly overage: number;
  /** By calls, then id; keys without a call are left out. */
  readonly byKey: readonly { readonly keyId: string; readonly label: string; readonly calls: number }[];
}

export interface ScopeUse {
  readonly scope: string;
  readonly calls: number;
  /** `YYYY-MM-DD`, the last day with a call. */
  readonly lastUsedOn: string;
}
