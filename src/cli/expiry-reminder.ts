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
  if (days < 0) output.warn(`The key ${prefix}… of profile ${profile} expired on ${expiresAt?.slice(0, 10)}.`);
  else
    output.warn(
      `The key ${prefix}… of profile ${profile} expires in ${days} ${days === 1 ? 'day' : 'days'}: ` +
        'create its successor with "velaro-mcp keys create", or ask for one.',
    );
}
