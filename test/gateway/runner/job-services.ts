// What a runner hands to jobs in tests: the parts that the test is about, and in the place of the others what does nothing.
import { createKeyRing } from '../../../src/gateway/credentials/key-ring.ts';
import { createSigningSecrets } from '../../../src/gateway/credentials/signing-secrets.ts';
import type { JobServices } from '../../../src/gateway/runner/define-job.ts';

export function jobServices(given: Pick<JobServices, 'store'> & Partial<JobServices>): JobServices {
  return {
    webhooks: { send: () => Promise.reject(new Error('nothing is sent here')), close: async () => {} },
    signing: createSigningSecrets(createKeyRing({})),
    engine: { find: () => undefined },
    publicUrl: () => undefined,
    log: () => {},
    ...given,
  };
}
