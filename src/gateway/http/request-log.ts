// The gateway's log: one line a request and one a fault of ours. Never an address as sent, an argument or a body.
import { inspect } from 'node:util';
import { redact } from '../../core/redaction.ts';
import type { QuotaAlert } from '../../stores/alerts.ts';
import type { GatewayRequest } from './gateway-request.ts';

export type Log = (line: string) => void;

export interface Exchange {
  readonly request: GatewayRequest;
  readonly method: string;
  /** The route's pattern; undefined when nothing matched. */
  readonly route: string | undefined;
  /** 499 where the client went away before its answer was written. */
  readonly status: number;
  readonly ms: number;
}

/** `TIME ID METHOD ROUTE STATUS MSms KEY` */
export function logExchange(log: Log, { request, method, route, status, ms }: Exchange): void {
  const time = new Date().toISOString();
  log(`${time} ${request.id} ${method} ${route ?? '-'} ${status} ${ms.toFixed(1)}ms ${request.keyId ?? '-'}`);
}

/** The cause that the caller was only given a reference to, in one line. */
export function logFault(log: Log, requestId: string, fault: unknown): void {
  const text = redact(inspect(fault, { depth: 4 })).replaceAll(/\s*\n\s*/g, ' | ');
  log(`${new Date().toISOString()} ${requestId} fault ${text}`);
}

/** A quota has come near its end, or to it. */
export function logAlert(log: Log, requestId: string, { of, keyId, siteId, percent, used, limit }: QuotaAlert): void {
  const whose = of === 'key' ? `key ${keyId}` : `site ${siteId}`;
  log(`${new Date().toISOString()} ${requestId} alert ${whose} has used ${percent}% of its quota: ${used} of ${limit}`);
}
