// Mail by SMTP as a caller sees it, through a real mail server on loopback.
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSmtpSender, type SmtpSender } from '../../../src/gateway/channels/smtp-sender.ts';
import { smtp } from '../../../src/skills/smtp/vendor.ts';
import { createAuthority } from '../../parts/bridge-certificates.ts';
import { callTool, failureOf, messagingEngine } from '../messaging-engine.ts';
import { password, smtpError, smtpUrl, startMailServer, startRawServer, user } from './mail-server.ts';

const mail = {
  to: ['Ada Byron <ada@example.com>', 'grace@example.com'],
  cc: ['ops@example.com'],
  subject: 'Übersicht: all is well',
  html: '<p>All is <b>well</b>.</p>',
  replyTo: 'answers@acme.example',
};

/** The time to send in is long: a busy machine is no fault of the mail server's. */
function engineOn(url: string, limits = { timeoutMs: 60_000 }) {
  return messagingEngine({ environment: { SMTP_URL: url, EMAIL_FROM: 'Acme Reports <reports@acme.example>' }, limits });
}

describe('a mail', () => {
  it('is taken, from the logged-in user, for all recipients, as text and as HTML', async () => {
    const server = await startMailServer();
    const result = await callTool(engineOn(smtpUrl(server.port)), 'velaro_send_email', mail);
    expect(result.structuredContent).toEqual({
      transport: 'smtp',
      messageId: expect.stringMatching(/^<[^<>@\s]+@acme\.example>$/),
      refused: [],
    });
    expect(result._meta).toEqual({ 'velaro/untrusted': 'smtp' });
    const [taken] = server.taken;
    expect(server.taken).toHaveLength(1);
    expect(taken).toMatchObject({
      from: 'reports@acme.example',
      to: ['ada@example.com', 'grace@example.com', 'ops@example.com'],
      secure: false,
      user,
    });
    const head = taken?.message.split('\r\n\r\n')[0]?.replace(/\r\n[ \t]/g, ' ');
    expect(head).toContain('From: Acme Reports <reports@acme.example>');
    expect(head).toContain('To: Ada Byron <ada@example.com>, grace@example.com');
    expect(head).toContain('Cc: ops@example.com');
    expect(head).toContain('Reply-To: answers@acme.example');
    expect(head).toMatch(/Subject: =\?UTF-8\?/);
    expect(taken?.message).toMatch(
      /text\/plain[\s\S]*All is well\.[\s\S]*text\/html[\s\S]*<p>All is <b>well<\/b>\.<\/p>/,
    );
  });

  it('of a list says how to leave it, and carries the Message-ID that its key gives it', async () => {
    const server = await startMailServer();
    const result = await callTool(engineOn(smtpUrl(server.port)), 'velaro_send_email', {
      ...mail,
      unsubscribeUrl: 'https://gateway.example.com/unsubscribe/x',
      idempotencyKey: 'snd_0001',
    });
    expect(result.structuredContent).toMatchObject({ messageId: '<snd_0001@acme.example>' });
    const head = server.taken[0]?.message.split('\r\n\r\n')[0]?.replace(/\r\n[ \t]/g, ' ');
    expect(head).toContain('Message-ID: <snd_0001@acme.example>');
    expect(head).toContain('List-Unsubscribe: <https://gateway.example.com/unsubscribe/x>');
    expect(head).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  });

  it('to a server that asks for no login: goes without one', async () => {
    const server = await startMailServer({ authOptional: true });
    await callTool(engineOn(smtpUrl(server.port, false)), 'velaro_send_email', mail);
    expect(server.taken).toMatchObject([{ user: undefined }]);
  });

  it('of which the server refuses one recipient: goes to the others, and says who it was', async () => {
    const server = await startMailServer({
      onRcptTo: ({ address }, _session, done) =>
        address === 'grace@example.com' ? done(smtpError(550, '5.1.1 No such user here')) : done(),
    });
    const { structuredContent } = await callTool(engineOn(smtpUrl(server.port)), 'velaro_send_email', mail);
    expect(structuredContent).toMatchObject({
      transport: 'smtp',
      refused: [{ email: 'grace@example.com', reason: 'No such user here' }],
    });
    expect(server.taken).toMatchObject([{ to: ['ada@example.com', 'ops@example.com'] }]);
  });
});

describe('a connection', () => {
  /** A mail server that counts who comes, and tells when somebody has gone. */
  async function startCountingServer() {
    const came: string[] = [];
    let tellGone: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      tellGone = resolve;
    });
    const { port, taken } = await startMailServer({
      onConnect({ id }, done) {
        came.push(id);
        done();
      },
      onClose: () => tellGone(),
    });
    return { url: smtpUrl(port), came, taken, gone };
  }
  const sendOne = (url: string, { send }: SmtpSender) =>
    callTool(
      messagingEngine({
        environment: { SMTP_URL: url, EMAIL_FROM: 'reports@acme.example' },
        transports: { smtp: send },
      }),
      'velaro_send_email',
      mail,
    );

  it('carries one mail after another', async () => {
    const { url, came, taken } = await startCountingServer();
    const sender = createSmtpSender();
    onTestFinished(() => sender.close());
    for (const _ of [1, 2, 3]) await sendOne(url, sender);
    expect([came.length, taken.length]).toEqual([1, 3]);
  });

  it('that has waited long enough is ended; the next mail opens another', async () => {
    const { url, came, taken, gone } = await startCountingServer();
    const sender = createSmtpSender({ idleMs: 1 });
    onTestFinished(() => sender.close());
    await sendOne(url, sender);
    await gone;
    await sendOne(url, sender);
    expect([came.length, taken.length]).toEqual([2, 2]);
  });

  it('is ended when the gateway stops', async () => {
    const { url, gone } = await startCountingServer();
    const sender = createSmtpSender();
    await sendOne(url, sender);
    sender.close();
    await gone;
  });

  it('is never one of other credentials', async () => {
    const { url, came } = await startCountingServer();
    const sender = createSmtpSender();
    onTestFinished(() => sender.close());
    await sendOne(url, sender);
    const wrong = url.replace(encodeURIComponent(password), `wrong-${process.pid}`);
    await expect(sendOne(wrong, sender)).rejects.toMatchObject({ code: 'vendor.unauthorized' });
    expect(came).toHaveLength(2);
  });
});

describe('a server that says no', () => {
  it('to every recipient', async () => {
    const { port, taken } = await startMailServer({
      onRcptTo: (_address, _session, done) => done(smtpError(550, '5.1.1 No such user here')),
    });
    expect(await failureOf(engineOn(smtpUrl(port)), 'velaro_send_email', mail)).toEqual({
      code: 'vendor.refused',
      message: 'The mail server refused every recipient (SMTP 550): "No such user here".',
      retryable: false,
      details: { vendor: 'smtp', status: 550, field: 'to' },
    });
    expect(taken).toEqual([]);
  });

  it('to the sender', async () => {
    const { port } = await startMailServer({
      onMailFrom: (_address, _session, done) =>
        done(smtpError(553, '5.7.1 Sender address rejected: not owned by user')),
    });
    expect(await failureOf(engineOn(smtpUrl(port)), 'velaro_send_email', mail)).toMatchObject({
      code: 'vendor.refused',
      message: 'The mail server refused the sender (SMTP 553): "Sender address rejected: not owned by user".',
      details: { field: 'from' },
    });
  });

  it('to what the mail says', async () => {
    const { port } = await startMailServer({
      onData(stream, _session, done) {
        stream.resume();
        stream.on('end', () => done(smtpError(554, '5.7.1 Message looks like spam')));
      },
    });
    expect(await failureOf(engineOn(smtpUrl(port)), 'velaro_send_email', mail)).toMatchObject({
      code: 'vendor.refused',
      message: 'The mail server refused the mail (SMTP 554): "Message looks like spam".',
    });
  });

  it('for now: says to come back, and that nothing was sent', async () => {
    const { port, taken } = await startMailServer({
      onRcptTo: (_address, _session, done) => done(smtpError(451, '4.7.1 Greylisted, come back later')),
    });
    expect(await failureOf(engineOn(smtpUrl(port)), 'velaro_send_email', mail)).toEqual({
      code: 'vendor.throttled',
      message: 'The mail server takes no such mail now (SMTP 451): "Greylisted, come back later".',
      hint: 'Try again later: the mail was not sent.',
      retryable: true,
      details: { vendor: 'smtp', status: 451 },
    });
    expect(taken).toEqual([]);
  });

  it('to the password: names the setting, and never the password', async () => {
    const { port } = await startMailServer();
    const url = smtpUrl(port).replace(encodeURIComponent(password), `wrong-${encodeURIComponent(password)}`);
    const error = await failureOf(engineOn(url), 'velaro_send_email', mail);
    expect(error).toEqual({
      code: 'vendor.unauthorized',
      message: 'The mail server does not take the user and password (SMTP 535): "Authentication failed".',
      hint: 'Check SMTP_URL where the gateway runs.',
      retryable: false,
      details: { vendor: 'smtp', status: 535 },
    });
    expect(JSON.stringify(error)).not.toContain(password);
  });

  it('to the connection itself', async () => {
    const port = await startRawServer((socket) => socket.end('554 5.7.1 No service for you\r\n'));
    expect(await failureOf(engineOn(smtpUrl(port)), 'velaro_send_email', mail)).toMatchObject({
      code: 'vendor.refused',
      message: 'The mail server refused the connection (SMTP 554): "No service for you".',
    });
  });
});

describe('a server that is none', () => {
  it('closes without a greeting', async () => {
    const port = await startRawServer((socket) => socket.end());
    expect(await failureOf(engineOn(smtpUrl(port)), 'velaro_send_email', mail)).toMatchObject({
      code: 'vendor.unavailable',
      message: 'There was no whole answer from the mail server (ECONNECTION).',
    });
  });

  it('says nothing', async () => {
    const port = await startRawServer(() => undefined);
    expect(await failureOf(engineOn(smtpUrl(port), { timeoutMs: 2_000 }), 'velaro_send_email', mail)).toMatchObject({
      code: 'vendor.timeout',
      message: 'The mail server did not answer within 2 seconds.',
    });
  });

  it('speaks HTTP', async () => {
    const port = await startRawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await failureOf(engineOn(smtpUrl(port)), 'velaro_send_email', mail)).toMatchObject({
      code: 'vendor.unavailable',
      message: 'There was no whole answer from the mail server (EPROTOCOL).',
    });
  });

  it('is not there', async () => {
    // The port of a service that nobody has run for decades.
    expect(await failureOf(engineOn(smtpUrl(1)), 'velaro_send_email', mail)).toMatchObject({
      code: 'vendor.unavailable',
      message: 'There was no whole answer from the mail server (ECONNREFUSED).',
    });
  });

  it('ends when it has the whole mail: says that it may have been sent, and does not send it again', async () => {
    let connections = 0;
    const port = await startRawServer((socket) => {
      connections += 1;
      socket.write('220 ready\r\n');
      socket.setEncoding('utf8').on('data', (text: string) => {
        if (text.endsWith('\r\n.\r\n')) socket.destroy();
        else socket.write(/^DATA/m.test(text) ? '354 go on\r\n' : '250 fine\r\n');
      });
    });
    expect(await failureOf(engineOn(smtpUrl(port, false)), 'velaro_send_email', mail)).toMatchObject({
      code: 'vendor.unavailable',
      hint: 'It may have been done all the same: look before you call again.',
      retryable: false,
    });
    expect(connections).toBe(1);
  });
});

describe('encryption', () => {
  it('that the server offers with a certificate of nobody known: nothing is sent, not even the login', async () => {
    const certificate = createAuthority().issue('IP:127.0.0.1');
    const { port, taken } = await startMailServer(certificate);
    const error = await failureOf(engineOn(smtpUrl(port)), 'velaro_send_email', mail);
    expect(error).toMatchObject({
      code: 'settings.vendor',
      message: 'The connection to the mail server cannot be encrypted (UNABLE_TO_VERIFY_LEAF_SIGNATURE).',
      hint: "Check the name and the port in SMTP_URL; a private authority's certificate belongs into NODE_EXTRA_CA_CERTS.",
    });
    expect(taken).toEqual([]);
  });

  it('from the start, by a server that has none: told as that', async () => {
    const { port } = await startMailServer();
    const url = smtpUrl(port).replace('smtp:', 'smtps:');
    expect(await failureOf(engineOn(url), 'velaro_send_email', mail)).toMatchObject({ code: 'settings.vendor' });
  });
});

it('a caller who goes away ends the connection', async () => {
  const caller = new AbortController();
  let sawTheEnd: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    sawTheEnd = resolve;
  });
  const port = await startRawServer((socket: Socket) => {
    socket.once('close', () => sawTheEnd());
    socket.resume();
    caller.abort();
  });
  const sending = callTool(engineOn(smtpUrl(port)), 'velaro_send_email', mail, caller.signal);
  await expect(sending).rejects.toMatchObject({ code: 'cancelled' });
  await ended;
});

describe('the credentials', () => {
  const check = (url: string) =>
    messagingEngine({}).probe(
      smtp,
      { fields: { server: url }, revision: '1', origin: 'connection' },
      new AbortController().signal,
    );

  it('are tried by logging in, without a mail', async () => {
    const { port, taken } = await startMailServer();
    expect(await check(smtpUrl(port))).toBe(true);
    expect(taken).toEqual([]);
  });

  it('that the server does not take: told what to type', async () => {
    const { port } = await startMailServer();
    await expect(check(smtpUrl(port).replace('reports', 'nobody'))).rejects.toMatchObject({
      code: 'vendor.unauthorized',
      hint: 'Run velaro-mcp connect smtp with credentials that work.',
    });
  });
});

it('a caller who has gone away before: the server hears nothing', async () => {
  const { port, taken } = await startMailServer({ authOptional: true });
  await expect(
    callTool(engineOn(smtpUrl(port, false)), 'velaro_send_email', mail, AbortSignal.abort()),
  ).rejects.toMatchObject({ code: 'cancelled' });
  expect(taken).toEqual([]);
});
