// Tells a failure of the proxy in between from one of the gateway behind it.
import { VelaroError } from '../core/errors.ts';

/**
 * @param cause what undici threw. @param proxies addresses of proxies, as the environment names them.
 * @returns undefined where the proxy is not to blame. The message never has a proxy's password in it.
 */
export function proxyFailure(cause: unknown, proxies: readonly string[]): VelaroError | undefined {
  if (!(cause instanceof Error)) return undefined;
  const status = /Proxy response \((\d+)\)/.exec(
    `${cause.message} ${cause.cause instanceof Error ? cause.cause.message : ''}`,
  )?.[1];
  const parsed = proxies.filter((proxy) => URL.canParse(proxy)).map((proxy) => new URL(proxy));
  if (status !== undefined)
    return failure(
      cause,
      `The proxy ${hostsOf(parsed)} refuses to connect (HTTP ${status}).`,
      status === '407'
        ? 'It wants a user name and a password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT.'
        : 'Ask whoever runs it, or leave the gateway out of it with NO_PROXY.',
    );
  const down = parsed.find(({ hostname, port, protocol }) => {
    const proxyPort = port || (protocol === 'https:' ? '443' : '80');
    return (
      ('port' in cause && String(cause.port) === proxyPort) || ('hostname' in cause && cause.hostname === hostname)
    );
  });
  if (!down) return undefined;
  return failure(
    cause,
    `The proxy ${down.host} does not answer.`,
    'Check HTTPS_PROXY and HTTP_PROXY, and your network.',
  );
}

function hostsOf(proxies: readonly URL[]): string {
  return [...new Set(proxies.map(({ host }) => host))].join(' or ');
}

function failure(cause: unknown, message: string, hint: string): VelaroError {
  return new VelaroError('gateway.unreachable', message, { hint, cause, details: { delivered: false } });
}
