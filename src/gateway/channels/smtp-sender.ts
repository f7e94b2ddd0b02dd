// Carries a mail to a mail server by SMTP; the library for it is loaded with the first mail.
import { rememberSecret } from '../../core/redaction.ts';
import { type SmtpServer, smtpMail, smtpServer } from '../../skills/smtp/vendor.ts';
import { cancelled, type ExchangeAnswer } from '../engine/vendor-exchange.ts';
import type { VendorTransport } from '../engine/vendor-transport.ts';
import { smtpFailure, smtpReason } from './smtp-failure.ts';

/**
 * A POST sends the mail in its body, a GET only logs in and out.
 * @throws VelaroError `vendor.refused`, `vendor.unauthorized` and `vendor.throttled` for what the server says, `settings.vendor` where
 *   TLS does not come about, `vendor.unavailable`, `vendor.timeout`, `cancelled`.
 */
export const sendBySmtp: VendorTransport = async (connection, request, { limits: { timeoutMs }, signal }) => {
  const server = smtpServer.parse(connection.credentials.server);
  if (server.login) rememberSecret(server.login.password);
  const { createTransport } = await import('nodemailer');
  if (signal.aborted) throw cancelled();
  const transport = createTransport(transportOptions(server, timeoutMs));
  const ending = new AbortController();
  const ended = new Promise<never>((_resolve, reject) => {
    ending.signal.addEventListener('abort', () => reject(new Error('ended before the server was done')));
  });
  const end = () => ending.abort();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, timeoutMs);
  signal.addEventListener('abort', end);
  try {
    if (request.method === 'GET') {
      await Promise.race([transport.verify(), ended]);
      return answer({});
    }
    const { from, to, cc, replyTo, ...content } = smtpMail.parse(request.body);
    const sent = await Promise.race([
      transport.sendMail({
        ...content,
        from: headed(from),
        to: to.map(headed),
        cc: cc.map(headed),
        ...(replyTo && { replyTo: headed(replyTo) }),
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: ending.signal,
      }),
      ended,
    ]);
    const refused = (sent.rejectedErrors ?? []).map((error) => ({
      email: error.recipient ?? '',
      reason: smtpReason(error) ?? 'no reason given',
    }));
    return answer({ messageId: sent.messageId, refused });
  } catch (cause) {
    if (signal.aborted) throw cancelled(cause);
    throw smtpFailure(cause, connection, { late, timeoutMs });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
};

function transportOptions({ host, port, tls, login }: SmtpServer, timeoutMs: number) {
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
    socketTimeout: timeoutMs,
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
