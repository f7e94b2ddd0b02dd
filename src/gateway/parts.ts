// What routes work with, put together once by start.ts.
import type { KeyKind } from '../core/key-families.ts';
import type { Store } from '../stores/store.ts';
import type { SiteUsage, UsageReport } from '../stores/usage.ts';
import type { AdmissionDesk } from './admission/admission.ts';
import type { ConnectionDesk } from './credentials/connection-desk.ts';
import type { SigningSecrets } from './credentials/signing-secrets.ts';
import type { SkillEngine } from './engine/skill-engine.ts';
import type { Metrics } from './http/metrics.ts';
import type { Readiness } from './http/readiness.ts';
import type { Log } from './http/request-log.ts';
import type { KeyService } from './keys/key-service.ts';
import type { Subscriptions } from './mcp/subscriptions.ts';

export interface GatewayParts {
  readonly admission: AdmissionDesk;
  readonly keys: Readonly<Record<KeyKind, KeyService>>;
  /** The records of all sites. */
  readonly data: Pick<Store, 'read' | 'transact' | 'readsAtAdmission'>;
  readonly engine: SkillEngine;
  readonly connections: ConnectionDesk;
  readonly subscriptions: Subscriptions;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  /** Whether an address may read the metrics; this machine always may. */
  readonly mayReadMetrics: (address: string) => boolean;
  /** Fires when a stop has waited long enough: what still runs then has to end. */
  readonly cutOff: AbortSignal;
  readonly log: Log;
  /** Webhooks may go by plain http, and into this machine's own network. */
  readonly allowPrivateWebhooks: boolean;
  readonly signing: SigningSecrets;
  /** To be called when a call has made alerts: they are delivered soon. */
  alertsMade(): void;
  /** The document of /openapi.json. */
  openApi(): object;
  /** The text of /llms.txt; whoever starts the gateway has it or not. */
  readonly guide?: () => Promise<string>;
  usage(siteId: string, keyId: string): Promise<UsageReport>;
  siteUsage(siteId: string): Promise<SiteUsage | undefined>;
}
