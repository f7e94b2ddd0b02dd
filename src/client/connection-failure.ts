// Turns what Node says about a failed connection into what a person can act on.
import { VelaroError } from '../core/errors.ts';

const certificateCodes = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Failures before any byte of the request can have arrived. */
const neverDelivered = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** @param cause what `node:http`, `node:https` or undici threw. */
export function connectionFailure(cause: unknown, url: URL): VelaroError {
  const code = errorCode(cause);
  const failure = (
    kind: 'gateway.unreachable' | 'gateway.timeout' | 'gateway.certificate',
    message: string,
    hint: string,
  ) =>
    new VelaroError(kind, message, {
      hint,
      cause,
      details: { host: url.host, reason: code, delivered: !neverDelivered.has(code) && kind !== 'gateway.certificate' },
    });
  if (certificateCodes.has(code))
    return failure(
      'gateway.certificate',
      `The certificate of ${url.host} is not trusted (${code}).`,
      'If your network has a certificate authority of its own, name its file in NODE_EXTRA_CA_CERTS.',
    );
  if (code === 'ECONNREFUSED')
    return failure(
      'gateway.unreachable',
      `Nothing answers at ${url.host}.`,
      'Check the address, and that the gateway runs.',
    );
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return failure(
      'gateway.unreachable',
      `The name ${url.hostname} cannot be found.`,
      'Check the address and your network; behind a proxy, set HTTPS_PROXY.',
    );
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT')
    return failure(
      'gateway.timeout',
      `${url.host} does not answer.`,
      'Check your network; behind a proxy, set HTTPS_PROXY.',
    );
  return failure(
    'gateway.unreachable',
    `The connection to ${url.host} broke (${code}).`,
    'Try again; if it goes on, check your network.',
  );
}

/** The gateway accepted the request and then said nothing for too long. */
export function silenceFailure(url: URL, silenceMs: number): VelaroError {
  return new VelaroError('gateway.timeout', `${url.host} said nothing for ${Math.round(silenceMs / 1000)} seconds.`, {
    hint: 'It may still be at work: look at the result before you repeat a change.',
    details: { host: url.host, delivered: true },
  });
}

function errorCode(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  if (cause instanceof AggregateError && cause.errors.length > 0) return errorCode(cause.errors[0]);
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause.cause === undefined ? cause.name : errorCode(cause.cause);
}
