// Which numbers the account may send and call from, and which it can reach.
import { TwilioRefusal } from './refusal.ts';

/** The account's own numbers; the first is also the sender of Twilio's own test credentials. */
const owned: readonly string[] = ['+15005550006', '+15017122661'];

/** The numbers that Twilio keeps for trying out a refusal. */
const unreachable: ReadonlyMap<string, readonly [code: number, message: string]> = new Map([
  ['+15005550001', [21211, "Invalid 'To' Phone Number: +15005550001"]],
  ['+15005550009', [21614, "'To' number: +15005550009, is not a mobile number"]],
]);

/** @throws TwilioRefusal */
export function checkRecipient(to: string): void {
  const refusal = unreachable.get(to);
  if (refusal) throw new TwilioRefusal(400, ...refusal);
  if (!isE164(to)) throw new TwilioRefusal(400, 21211, `Invalid 'To' Phone Number: ${to}`);
}

/** @throws TwilioRefusal with the code for a number that is none, or with `notOwned` for somebody else's. */
export function checkSender(from: string, notOwned: readonly [code: number, message: string]): void {
  if (!isE164(from)) throw new TwilioRefusal(400, 21212, `Invalid From Number (caller ID): ${from}`);
  if (!owned.includes(from)) throw new TwilioRefusal(400, ...notOwned);
}

function isE164(number: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(number);
}
