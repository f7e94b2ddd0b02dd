// When an attempt to deliver counts as failed, and how long the next one waits.

const minute = 60;
const hour = 60 * minute;

/** Seconds between one failed attempt and the next, as Standard Webhooks proposes; after the last it is given up. */
export const retrySeconds = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** Why an attempt that got an answer failed, or undefined where it did not. */
export function problemOf(status: number): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  const redirect = status >= 300 && status < 400 ? ', a redirect, which is not followed' : '';
  return `was answered with ${status}${redirect}`;
}
