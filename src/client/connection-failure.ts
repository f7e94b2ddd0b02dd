// Turns what Node says about a failed connection into what a person can act on.
import type { ErrorCode } from '../core/error-codes.ts';
import { VelaroError } from '../core/errors.ts';

interface Explanation {
  readonly code: ErrorCode;
  readonly message: (url: URL) => string;
  readonly hint: string;
  /** The request cannot have arrived. */
  readonly undelivered?: true;
}

const refused: Explanation = {
  code: 'gateway.unreachable',
  message: ({ host }) => `Nothing answers at ${host}.`,
  hint: 'Check the address, and that the gateway runs.',
  undelivered: true,
};

const unknownName: Explanation = {
  code: 'gateway.unreachable',
  message: ({ hostname }) => `The name ${hostname} cannot be found.`,
  hint: 'Check the address and your network; behind a proxy, set HTTPS_PROXY.',
  undelivered: true,
};

const noRoute: Explanation = {
  code: 'gateway.unreachable',
  message: ({ host }) => `There is no way to ${host} from here.`,
  hint: 'Check your network; behind a proxy, set HTTPS_PROXY.',
  undelivered: true,
};

const silent: Explanation = {
  code: 'gateway.timeout',
  message: ({ host }) => `${host} does not answer.`,
  hint: 'Check your network; behind a proxy, set HTTPS_PROXY.',
  undelivered: true,
};

const noTls: Explanation = {
  code: 'gateway.certificate',
  message: ({ host }) => `${host} does not speak TLS.`,
  hint: 'Check the address: a gateway on this machine may be meant with http:// instead of https://.',
  undelivered: true,
};

const certificate = (problem: string, hint: string): Explanation => ({
  code: 'gateway.certificate',
  message: ({ host }) => `The certificate of ${host} ${problem}.`,
  hint,
  undelivered: true,
});

const untrusted = certificate(
  'is not trusted',
  'If your network has a certificate authority of its own, name its file in NODE_EXTRA_CA_CERTS.',
);

const explanations: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: refused,
  ENOTFOUND: unknownName,
  EAI_AGAIN: unknownName,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  ETIMEDOUT: silent,
  UND_ERR_CONNECT_TIMEOUT: silent,
  EPROTO: noTls,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  CERT_HAS_EXPIRED: certificate(
    'has expired',
    "The gateway's operator has to renew it, unless this computer's clock is wrong.",
  ),
  CERT_NOT_YET_VALID: certificate('is not valid yet', "Check this computer's clock."),
  CERT_REVOKED: certificate('was revoked', "The gateway's operator has to replace it."),
  ERR_TLS_CERT_ALTNAME_INVALID: certificate('is for another name', 'Check the address.'),
};

/**
 * @param cause what Node's sockets or undici threw.
 * @param stood whether there was a connection: before there is one, nothing of a request has left.
 */
export function connectionFailure(cause: unknown, url: URL, stood = true): VelaroError {
  const reason = reasonOf(cause);
  const { code, message, hint, undelivered } = explanations[reason] ?? {
    code: 'gateway.unreachable',
    message: () => `The connection to ${url.host} broke (${reason}).`,
    hint: 'Try again; if it goes on, check your network.',
  };
  // The code is what a search finds, and what an operator asks for.
  const text = code === 'gateway.certificate' ? message(url).replace(/\.$/, ` (${reason}).`) : message(url);
  return new VelaroError(code, text, {
    hint,
    cause,
    details: { host: url.host, reason, delivered: stood && undelivered !== true },
  });
}

/** The gateway accepted the request and then said nothing for too long. */
export function silenceFailure(url: URL, silenceMs: number): VelaroError {
  return new VelaroError('gateway.timeout', `${url.host} said nothing for ${Math.round(silenceMs / 1000)} seconds.`, {
    hint: 'It may still be at work: look at the result before you repeat a change.',
    details: { host: url.host, delivered: true },
  });
}

/** The code of the innermost failure, such as `ECONNREFUSED`. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf(cause.errors[0]);
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause.cause === undefined ? cause.name : reasonOf(cause.cause);
}
