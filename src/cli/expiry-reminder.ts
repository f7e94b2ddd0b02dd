// Reminds of a key that will expire soon, while there is time to rotate it.
import type { KeyChoice } from '../secrets/find-key.ts';
import type { CommandContext } from './command.ts';

const soonDays = 14;
const dayMs = 86_400_000;

/** How many whole days are left; undefined when that is no reason to act yet. */
export function daysUntilExpiry(expiresAt: string | null | undefined, now: Date): number | undefined {
  const leftMs = expiresAt ? Date.parse(expiresAt) - now.getTime() : Number.NaN;
  return leftMs < soonDays * dayMs ? Math.floor(leftMs / dayMs) : undefined;
}

export function remindOfExpiry(
  { output, now }: CommandContext,
  { profile, prefix }: Pick<KeyChoice, 'profile' | 'prefix'>,
  expiresAt: string | null | undefined,
): void {
  const days = daysUntilExpiry(expiresAt, now());
  if (days === undefined) return;
  const key = `The key ${prefix}… of profile ${profile}`;
  if (days < 0) output.warn(`${key} expired on ${expiresAt?.slice(0, 10)}: store a new one with "velaro-mcp login".`);
  else output.warn(`${key} expires ${spanText(days)}: replace it with "velaro-mcp keys rotate".`);
}

function spanText(days: number): string {
  if (days === 0) return 'within a day';
  return days === 1 ? 'in 1 day' : `in ${days} days`;
}
