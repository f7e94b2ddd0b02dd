// X-RateLimit-Remaining and X-RateLimit-Reset, which every response of the REST API carries.
import type { RateState } from '../../stores/store.ts';

const msPerMinute = 60_000;

/** What the documentation promises each key a minute; a key that is not measured is never nearer to its limit. */
const requestsPerMinute = 60;

/** For the nearer limit, `Reset` in Unix seconds. A key of another family spends nothing here. */
export function rateHeaders({ rate }: { readonly rate?: RateState }): Record<string, string> {
  if (!rate) return headers(requestsPerMinute, nextMinuteMs());
  return headers(rate.remaining, Date.parse(rate.resetsAt));
}

/** Of a request that nobody was let in with: it has nothing left. */
export function rateHeadersOfStranger(): Record<string, string> {
  return headers(0, nextMinuteMs());
}

function headers(remaining: number, resetMs: number): Record<string, string> {
  return { 'x-ratelimit-remaining': String(remaining), 'x-ratelimit-reset': String(Math.ceil(resetMs / 1_000)) };
}

function nextMinuteMs(): number {
  return (Math.floor(Date.now() / msPerMinute) + 1) * msPerMinute;
}
