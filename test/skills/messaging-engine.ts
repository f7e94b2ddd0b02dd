// An engine for the tests of messages, and calls of its tools as a caller makes them.
import { onTestFinished } from 'vitest';
import { type ErrorBody, isVelaroError } from '../../src/core/errors.ts';
import { createSmtpSender } from '../../src/gateway/channels/smtp-sender.ts';
import { createSkillEngine, type SkillEngine, type SkillEngineOptions } from '../../src/gateway/engine/skill-engine.ts';

/** Ends with the test. Without environment or vendors' URLs nothing is connected. */
export function messagingEngine(options: Partial<SkillEngineOptions>): SkillEngine {
  const smtp = createSmtpSender();
  const engine = createSkillEngine({
    data: { run: () => Promise.reject(new Error('no native tool runs here')) },
    environment: {},
    transports: { smtp: smtp.send },
    ...options,
    limits: { firstWaitMs: 1, ...options.limits },
  });
  onTestFinished(async () => {
    await engine.close();
    smtp.close();
  });
  return engine;
}

export function contextOf(signal = new AbortController().signal) {
  return { siteId: 'site_1', keyId: 'key_1', requestId: 'req_1', signal };
}

export async function callTool(engine: SkillEngine, name: string, args: object, signal?: AbortSignal) {
  const tool = engine.find(name);
  if (!tool) throw new Error(`${name} is not there`);
  const parsed = tool.parse(args);
  if (!parsed.ok) throw parsed.error;
  return tool.run(parsed.input, contextOf(signal));
}

/** What the caller is shown of a call that fails. */
export async function failureOf(engine: SkillEngine, name: string, args: object): Promise<ErrorBody | undefined> {
  return callTool(engine, name, args).then(
    () => undefined,
    (thrown) => {
      if (isVelaroError(thrown)) return thrown.body;
      throw thrown;
    },
  );
}
