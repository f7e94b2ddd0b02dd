// What the owner of a site may change about it, and its workspaces.
import type { Plan } from './store.ts';

export interface SiteSettings {
  readonly plan: Plan;
  /** The day of the month, 1 to 28, on which (00:00 UTC) its months begin. */
  readonly billingDay: number;
  /** Calls beyond the plan's limit are served, and counted as overage. A key's own quota still holds. */
  readonly overage: boolean;
  /** Whether alerts are made when a quota comes near its end. */
  readonly alerts: boolean;
  /** Where alerts are sent; null leaves them to the log. */
  readonly alertWebhook: AlertWebhook | null;
  /** Requests a day to the REST API, all keys of the site together. */
  readonly requestsPerDay: number;
}

export interface AlertWebhook {
  readonly url: string;
  /** `whsec_` and the base64 of 24 to 64 random bytes, as Standard Webhooks has it; or that sealed, as it is kept. */
  readonly secret: string;
}

/** What is left out stays as it is. A billing day outside 1 to 28 becomes the nearest of them. */
export type SiteChanges = Partial<SiteSettings>;

/** A VelaFlows workspace. */
export interface Workspace {
  /** 24 hex digits in lower case. */
  readonly id: string;
  readonly name: string;
}
