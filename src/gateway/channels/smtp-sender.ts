// Carries mails to mail servers by SMTP, one after another over the same connections; the library for it is loaded with the first mail.
import { rememberSecret } from '../../core/redaction.ts';
import { type SmtpServer, smtpMail, smtpServer } from '../../skills/smtp/vendor.ts';
import { cancelled, type ExchangeAnswer } from '../engine/vendor-exchange.ts';
import type { VendorTransport } from '../engine/vendor-transport.ts';
import { smtpFailure, smtpReason } from './smtp-failure.ts';

type Pool = Awaited<ReturnType<typeof openPool>>;

export interface SmtpSender {
  /**
   * A POST sends the mail in its body, a GET only logs in and out.
   * @throws VelaroError `vendor.refused`, `vendor.unauthorized` and `vendor.throttled` for what the server says, `settings.vendor` where
   *   TLS does not come about, `vendor.unavailable`, `vendor.timeout`, `cancelled`.
   */
  readonly send: VendorTransport;
  /** Ends connections that wait for a mail at once, and those that carry one after it. */
  close(): void;
}

/** @param idleMs how long a connection waits for its next mail; default 30,000. */
export function createSmtpSender({ idleMs = 30_000 }: { readonly idleMs?: number } = {}): SmtpSender {
  /** By all that their connections are made from: whoever has other credentials gets other connections. */
  const pools = new Map<string, Pool>();

  async function poolFor(options: ServerOptions): Promise<Pool> {
    const name = JSON.stringify(options);
    const pool = await openPool(options, idleMs);
    const open = pools.get(name);
    if (open) return open;
    pools.set(name, pool);
    // Its last connection has ended: nobody needs the credentials any more.
    pool.on('clear', () => pools.delete(name));
    return pool;
  }

  return {
    async send(connection, request, { limits: { timeoutMs }, signal }) {
      const server = smtpServer.parse(connection.credentials.server);
      if (server.login) rememberSecret(server.login.password);
      const options = serverOptions(server, timeoutMs);
      const pool = request.method === 'POST' ? await poolFor(options) : undefined;
      if (signal.aborted) throw cancelled();
      const ending = new AbortController();
      const end = () => ending.abort();
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        end();
      }, timeoutMs);
      signal.addEventListener('abort', end);
      try {
        return pool ? await post(pool, request.body, ending.signal) : await logIn(options, ending.signal);
      } catch (cause) {
        if (signal.aborted) throw cancelled(cause);
        throw smtpFailure(cause, connection, { late, timeoutMs });
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
      }
    },
    close() {
      for (const pool of pools.values()) pool.close();
      pools.clear();
    },
  };
}

type ServerOptions = ReturnType<typeof serverOptions>;

async function openPool(options: ServerOptions, idleMs: number) {
  const { createTransport } = await import('nodemailer');
  // A server that has closed a connection unseen gets the mail over another one, once: it has read nothing of it.
  return createTransport({ ...options, pool: true, idleTimeout: idleMs, maxRequeues: 1 });
}

async function post(pool: Pool, body: unknown, signal: AbortSignal): Promise<ExchangeAnswer> {
  const { from, to, cc, replyTo, ...content } = smtpMail.parse(body);
  const sent = await pool.sendMail({
    ...content,
    from: headed(from),
    to: to.map(headed),
    cc: cc.map(headed),
    ...(replyTo && { replyTo: headed(replyTo) }),
    disableFileAccess: true,
    disableUrlAccess: true,
    signal,
  });
  const refused = (sent.rejectedErrors ?? []).map((error) => ({
    email: error.recipient ?? '',
    reason: smtpReason(error) ?? 'no reason given',
  }));
  return answer({ messageId: sent.messageId, refused });
}

async function logIn(options: ServerOptions, signal: AbortSignal): Promise<ExchangeAnswer> {
  const { createTransport } = await import('nodemailer');
  const ended = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('ended before the server was done')));
  });
  await Promise.race([createTransport(options).verify(), ended]);
  return answer({});
}

function serverOptions({ host, port, tls, login }: SmtpServer, timeoutMs: number) {
  return {
    host,
    port,
    secure: tls === 'first',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'off',
    ...(login && { auth: { user: login.user, pass: login.password } }),
    // A server in the same container is reached where there is no other network.
    allowInternalNetworkInterfaces: true,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
  };
}

/** As nodemailer takes an address, which it quotes and encodes as mail's heads need it. */
function headed({ name = '', email }: { readonly name?: string | undefined; readonly email: string }) {
  return { name, address: email };
}

function answer(body: object): ExchangeAnswer {
  return { status: 200, headers: {}, text: JSON.stringify(body) };
}
