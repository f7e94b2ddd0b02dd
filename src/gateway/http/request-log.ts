// The gateway's log: one line a request and one a fault of ours. Never an address as sent, an argument or a body.
import { inspect } from 'node:util';
import { redact } from '../../core/redaction.ts';
import type { QuotaAlert } from '../../stores/alerts.ts';
import type { GatewayRequest } from './gateway-request.ts';

export type Log = (line: string) => void;

/**
 * `TIME ID METHOD ROUTE STATUS MSms KEY`
 * @param status 499 where the client went away before its answer was written.
 */
export function logExchange(log: Log, request: GatewayRequest, status: number, ms: number): void {
  const { id, method, route = '-', keyId = '-' } = request;
  log(`${timeNow()} ${id} ${method} ${route} ${status} ${ms.toFixed(1)}ms ${keyId}`);
}

/** The cause that the caller was only given a reference to, in one line. */
export function logFault(log: Log, requestId: string, fault: unknown): void {
  const text = redact(inspect(fault, { depth: 4 })).replaceAll(/\s*\n\s*/g, ' | ');
  log(`${timeNow()} ${requestId} fault ${text}`);
}

/** A quota has come near its end, or to it. */
export function logAlert(log: Log, requestId: string, { of, keyId, siteId, percent, used, limit }: QuotaAlert): void {
  const whose = of === 'key' ? `key ${keyId}` : `site ${siteId}`;
  log(`${timeNow()} ${requestId} alert ${whose} has used ${percent}% of its quota: ${used} of ${limit}`);
}

let timeMs = 0;
let time = '';

/** To write a date costs more than the rest of a line, and many lines share their millisecond. */
function timeNow(): string {
  const nowMs = Date.now();
  if (nowMs !== timeMs) {
    timeMs = nowMs;
    time = new Date(nowMs).toISOString();
  }
  return time;
}
