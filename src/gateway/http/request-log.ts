// The gateway's log: one line a request and one a fault of ours. Never an address as sent, an argument or a body.
import { inspect } from 'node:util';
import { redact } from '../../core/redaction.ts';
import type { GatewayRequest } from './gateway-request.ts';

export type Log = (line: string) => void;

/** Client went away before its answer was written: nobody saw a status, so the log says what nginx says. */
const clientGone = 499;

export interface Exchange {
  readonly request: GatewayRequest;
  readonly method: string;
  /** The route's pattern; undefined when nothing matched. */
  readonly route: string | undefined;
  readonly status: number;
  readonly finished: boolean;
}

/** `TIME ID METHOD ROUTE STATUS MSms KEY` */
export function logExchange(log: Log, { request, method, route, status, finished }: Exchange): void {
  const ms = (performance.now() - request.startedAtMs).toFixed(1);
  const shownStatus = finished ? status : clientGone;
  log(
    `${new Date().toISOString()} ${request.id} ${method} ${route ?? '-'} ${shownStatus} ${ms}ms ${request.keyId ?? '-'}`,
  );
}

/** The cause that the caller was only given a reference to, in one line. */
export function logFault(log: Log, requestId: string, fault: unknown): void {
  const text = redact(inspect(fault, { depth: 4 })).replaceAll(/\s*\n\s*/g, ' | ');
  log(`${new Date().toISOString()} ${requestId} fault ${text}`);
}
