// What routes work with, put together once by start.ts.
import type { UsageReport } from '../stores/store.ts';
import type { AdmissionDesk } from './admission/admission.ts';
import type { SkillEngine } from './engine/skill-engine.ts';
import type { Log } from './http/request-log.ts';
import type { KeyService } from './keys/key-service.ts';

export interface GatewayParts {
  readonly admission: AdmissionDesk;
  readonly keys: KeyService;
  readonly engine: SkillEngine;
  readonly log: Log;
  usage(siteId: string, keyId: string): Promise<UsageReport>;
}
