// SendGrid on loopback: takes mail as its v3 API does, delivers nothing, and keeps everything in an outbox that can be read.
import { randomBytes } from 'node:crypto';
import { defineStandIn } from '../define-stand-in.ts';
import { type StandIn, type StandInAnswer, type StandInRequest, startStandIn } from '../stand-in.ts';
import { type Fault, readMail, type SentMail } from './mail-send.ts';

/** SendGrid sends only for addresses that it has verified; here those are the ones of the sandbox's company. */
const verifiedSender = /@acme\.example$/i;

export default defineStandIn({ vendor: 'sendgrid', start: startSendGrid });

/**
 * The URL's password is the API key. `GET /sandbox/outbox`, with the key, has all that was accepted, the newest first;
 * SendGrid itself gives no mail back.
 */
export function startSendGrid(): Promise<StandIn> {
  const apiKey = `sandbox-${randomBytes(24).toString('base64url')}`;
  const outbox: SentMail[] = [];
  return startStandIn(apiKey, (request) => respond(request, apiKey, outbox));
}

function respond(request: StandInRequest, apiKey: string, outbox: SentMail[]): StandInAnswer {
  const { method, path, headers, body } = request;
  if (headers.authorization !== `Bearer ${apiKey}`)
    return refused(401, 'The provided authorization grant is invalid, expired, or revoked');
  if (path === '/v3/scopes' && method === 'GET') return { status: 200, body: { scopes: ['mail.send'] } };
  if (path === '/sandbox/outbox' && method === 'GET') return { status: 200, body: { mails: outbox.toReversed() } };
  if (path !== '/v3/mail/send') return refused(404, 'not found');
  if (method !== 'POST') return refused(405, 'method not allowed');
  if (body === undefined) return refused(413, 'content too large');
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    return refused(415, 'Content-Type should be application/json.');
  const json = parseJson(body);
  if (json === undefined) return refused(400, 'Bad Request');

  const messageId = randomBytes(16).toString('base64url');
  const mail = readMail(json, { messageId, now: Date.now() });
  if (!('messageId' in mail)) return refusedFor(400, mail);
  if (!verifiedSender.test(mail.from.email))
    return refusedFor(403, [
      {
        message:
          'The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved.',
        field: 'from',
      },
    ]);
  outbox.push(mail);
  return { status: 202, headers: { 'x-message-id': messageId } };
}

function refused(status: number, message: string): StandInAnswer {
  return { status, body: { errors: [{ message, field: null, help: null }] } };
}

function refusedFor(status: number, faults: readonly Fault[]): StandInAnswer {
  return { status, body: { errors: faults.map((fault) => ({ ...fault, help: null })) } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
