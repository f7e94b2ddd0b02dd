// Sends a mail for the gateway itself, such as a step of a campaign, just as velaro_send_email does.
import type * as z from 'zod';
import tool from '../../skills/email/send-email.ts';
import type { CallContext, SkillEngine } from '../engine/skill-engine.ts';
import { runTool } from './run-tool.ts';

export type Email = z.input<typeof tool.input>;
export type EmailSent = z.output<typeof tool.output>;

/**
 * Once: a send of which nobody knows how it ended is not repeated here.
 * @throws VelaroError `tool.arguments` for the mail, `vendor.*` and `settings.vendor` for the way, with `retryable` where the mail was
 *   certainly not sent; `cancelled`.
 */
export function sendEmail(engine: Pick<SkillEngine, 'find'>, email: Email, context: CallContext): Promise<EmailSent> {
  return runTool(engine, tool, email, context);
}
