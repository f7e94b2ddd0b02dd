// Sends an SMS for the gateway itself, such as a step of a campaign, just as velaro_send_sms does.
import type * as z from 'zod';
import tool from '../../skills/twilio/send-sms.ts';
import type { CallContext, SkillEngine } from '../engine/skill-engine.ts';
import { runTool } from './run-tool.ts';

export type Sms = z.input<typeof tool.input>;
export type SmsSent = z.output<typeof tool.output>;

/**
 * Once: a send of which nobody knows how it ended is not repeated here.
 * @throws VelaroError `tool.arguments` for the message, `vendor.*` and `settings.vendor` for the way, with `retryable` where it was
 *   certainly not sent; `cancelled`.
 */
export function sendSms(engine: Pick<SkillEngine, 'find'>, sms: Sms, context: CallContext): Promise<SmsSent> {
  return runTool(engine, tool, sms, context);
}
