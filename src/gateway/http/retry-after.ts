// How long the header Retry-After of somebody's answer asks us to wait.

/** Milliseconds, from seconds or an HTTP date (RFC 9110, section 10.2.3); undefined where it is neither. */
export function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
