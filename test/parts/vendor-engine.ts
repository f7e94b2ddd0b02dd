// The real engine before vendors that listen on loopback, and calls of its tools as a caller makes them.
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { type ErrorBody, isVelaroError } from '../../src/core/errors.ts';
import { createSkillEngine } from '../../src/gateway/engine/skill-engine.ts';
import type { CallLimits } from '../../src/gateway/engine/vendor-link.ts';

export interface VendorCaller {
  /** The structured content of the result. @throws VelaroError also for arguments that the tool does not take. */
  call(tool: string, args: object): Promise<Readonly<Record<string, unknown>>>;
  /** What the caller is shown of a call that fails; undefined where it does not. */
  failure(tool: string, args: object): Promise<ErrorBody | undefined>;
}

/** Ends with the test. Waits between repetitions are short. */
export function callerAt(vendorUrls: Readonly<Record<string, URL>>, limits: Partial<CallLimits> = {}): VendorCaller {
  const engine = createSkillEngine({
    data: { run: () => Promise.reject(new Error('no native tool runs here')) },
    environment: {},
    vendorUrls,
    limits: { firstWaitMs: 1, ...limits },
  });
  onTestFinished(() => engine.close());

  async function call(name: string, args: object) {
    const tool = engine.find(name);
    if (!tool) throw new Error(`${name} is not there`);
    const parsed = tool.parse(args);
    if (!parsed.ok) throw parsed.error;
    const { signal } = new AbortController();
    const context = { siteId: 'site_1', keyId: 'key_1', requestId: 'req_1', signal };
    const { structuredContent } = await tool.run(parsed.input, context);
    return z.record(z.string(), z.unknown()).parse(structuredContent);
  }

  return {
    call,
    failure: (name, args) =>
      call(name, args).then(
        () => undefined,
        (thrown) => {
          if (isVelaroError(thrown)) return thrown.body;
          throw thrown;
        },
      ),
  };
}
