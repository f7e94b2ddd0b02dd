// Sends one step of a campaign to one contact, and tells what that means for the contact's next steps.
import { isVelaroError, type VelaroError } from '../../core/errors.ts';
import { fillIn, hasPlaceholder } from '../../core/message-template.ts';
import { isObject } from '../../protocol/json-rpc.ts';
import type { BegunRound, Outgoing } from '../../stores/campaigns/due-steps.ts';
import type { SendEnd } from '../../stores/campaigns/end-send.ts';
import { sendEmail } from '../channels/send-email.ts';
import { sendSms } from '../channels/send-sms.ts';
import type { SkillEngine } from '../engine/skill-engine.ts';
import { unsubscribePath } from './unsubscribe-page.ts';

export interface Way {
  readonly engine: Pick<SkillEngine, 'find'>;
  readonly publicUrl: string | undefined;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

const hourMs = 3_600_000;
/** Twilio's code for a recipient who has answered STOP. */
const stoppedAtTwilio = '21610';

/** Undefined where the gateway stops: nobody knows then what became of it. */
export async function sendStep(
  { place, campaignId }: BegunRound,
  outgoing: Outgoing,
  { engine, publicUrl, requestId, signal }: Way,
): Promise<SendEnd | undefined> {
  const { contact, step, address, sendId, token } = outgoing;
  const unsubscribeUrl = publicUrl && new URL(unsubscribePath(token), publicUrl).href;
  if (unsubscribeUrl === undefined && (step.channel === 'email' || hasPlaceholder(step.body, 'unsubscribeUrl')))
    return needsMending('nobody can unsubscribe: start the gateway with --public-url');
  const values = { ...contact, unsubscribeUrl: unsubscribeUrl ?? null };
  const context = { siteId: place.siteId, keyId: campaignId, requestId, signal };
  const body = fillIn(step.body, values);
  try {
    if (step.channel === 'email' && unsubscribeUrl !== undefined)
      await sendEmail(
        engine,
        {
          to: [address],
          subject: oneLine(fillIn(step.subject ?? '', values)),
          text: hasPlaceholder(step.body, 'unsubscribeUrl') ? body : `${body}\n\nUnsubscribe: ${unsubscribeUrl}\n`,
          unsubscribeUrl,
          idempotencyKey: sendId,
        },
        context,
      );
    else await sendSms(engine, { to: address, body }, context);
    return { end: 'sent' };
  } catch (thrown) {
    if (!isVelaroError(thrown)) throw thrown;
    return thrown.kind === 'cancelled' ? undefined : endOf(thrown, step.channel === 'email');
  }
}

/** @param recognised whether a second copy is known for one: by its Message-ID. */
function endOf(error: VelaroError, recognised: boolean): SendEnd {
  const { code, message: reason, kind, retryAfterSeconds, details } = error;
  if (details?.vendorCode === stoppedAtTwilio) return { end: 'unsubscribed', reason };
  if (kind === 'quota') return { end: 'later', reason, inMs: (retryAfterSeconds ?? 60) * 1000, counts: false };
  if (kind === 'config' || code === 'vendor.unauthorized' || isAboutSender(error)) return needsMending(reason);
  if (code === 'tool.arguments' || code === 'vendor.refused') return { end: 'refused', reason };
  if (error.retryable || recognised) return { end: 'later', reason, counts: true };
  return { end: 'unknown', reason };
}

/** Only whoever runs the gateway can do something about it; until then everybody waits, and nobody is given up. */
function needsMending(reason: string): SendEnd {
  return { end: 'later', reason, inMs: hourMs, counts: false };
}

function isAboutSender({ details }: VelaroError): boolean {
  const fields: unknown = details?.fields;
  if (details?.field === 'from') return true;
  return Array.isArray(fields) && fields.some((each: unknown) => isObject(each) && each.field === 'from');
}

/** Names come from anywhere: none of them may begin a line of its own in a mail's head. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 500) || ' ';
}
