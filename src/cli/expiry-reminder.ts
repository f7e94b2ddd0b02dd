// Reminds of a key that will expire soon, while there is time to have another one made.
import type { KeyChoice } from '../secrets/find-key.ts';
import type { CommandContext } from './command.ts';

const soonDays = 14;
const dayMs = 86_400_000;

/** `expires in 4 days`, or `expired on 2027-01-31`; undefined when there is no reason to act yet. */
export function expiryText(expiresAt: string | null | undefined, now: Date): string | undefined {
  if (!expiresAt) return undefined;
  const days = Math.floor((Date.parse(expiresAt) - now.getTime()) / dayMs);
  if (!(days < soonDays)) return undefined;
  return days < 0 ? `expired on ${expiresAt.slice(0, 10)}` : `expires ${spanText(days)}`;
}

export function remindOfExpiry(
  { output, now }: CommandContext,
  choice: Pick<KeyChoice, 'profile' | 'prefix' | 'source'>,
  expiresAt: string | null | undefined,
): void {
  const ends = expiryText(expiresAt, now());
  if (ends === undefined) return;
  output.warn(`The key ${choice.prefix}… of profile ${choice.profile} ${ends}. ${replaceAdvice(choice)}`);
}

/** What to do about a key that expires. A rotation keeps the date, so only another key helps. */
export function replaceAdvice({ profile, source }: Pick<KeyChoice, 'profile' | 'source'>): string {
  const made = 'A rotation would keep that date: have a new key made, then';
  if (source.from === 'environment') return `${made} put it into ${source.variable}.`;
  return `${made} run: velaro-mcp login --profile ${profile}`;
}

function spanText(days: number): string {
  if (days === 0) return 'within a day';
  return days === 1 ? 'in 1 day' : `in ${days} days`;
}
