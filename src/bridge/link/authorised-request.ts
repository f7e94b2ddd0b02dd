// One HTTP request to the gateway with the user's key; a key that the gateway no longer takes is read again, once.

import { readBeginning } from '../../client/read-body.ts';
import { maxRefusalBytes, refusalError } from '../../client/refusal.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../client/transport.ts';
import { packageName, packageVersion } from '../../core/package.ts';
import type { Credential, Credentials } from '../credentials.ts';

/** The gateway may take its time over a call, but a connection that says nothing for so long is dead. */
export const silenceMs = 5 * 60_000;

export interface Gateway {
  readonly transport: () => Promise<Transport>;
  readonly credentials: Credentials;
}

export interface AuthorisedRequest extends Pick<HttpRequest, 'method' | 'body' | 'signal'> {
  /** Below the gateway's base address, with its slash; the base address itself when absent. */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Answers with the key that the request went out with at last. Any answer but a 401 comes back as it is. Repeating after a 401 is safe for every request: no skill has run by then.
 * @throws VelaroError the gateway's refusal when there is no other key, or that one is refused too.
 */
export async function sendAuthorised(
  gateway: Gateway,
  request: AuthorisedRequest,
): Promise<{ readonly response: HttpResponse; readonly url: URL; readonly key: string }> {
  const { credentials } = gateway;
  const [transport, credential] = await Promise.all([gateway.transport(), credentials.current()]);
  const first = await sendWith(transport, credential, request);
  if (first.response.status !== 401) return first;
  const refusal = await refusalOf(first.response, first.url);
  const replacement = await credentials.replacementFor(credential);
  if (!replacement) throw refusal;
  const second = await sendWith(transport, replacement, request);
  if (second.response.status === 401) throw await refusalOf(second.response, second.url);
  return second;
}

async function sendWith(transport: Transport, { key, url: base, workspace }: Credential, request: AuthorisedRequest) {
  const url = request.path === undefined ? base : new URL(base.pathname + request.path, base);
  const response = await transport.send({
    method: request.method,
    url,
    headers: {
      authorization: `Bearer ${key}`,
      ...(workspace !== undefined && { 'x-workspace-id': workspace }),
      'user-agent': `${packageName}/${packageVersion}`,
      ...request.headers,
    },
    ...(request.body !== undefined && { body: request.body }),
    ...(request.signal && { signal: request.signal }),
    silenceMs,
  });
  return { response, url, key };
}

async function refusalOf(response: HttpResponse, url: URL) {
  return refusalError(response, await readBeginning(response, maxRefusalBytes), url);
}
