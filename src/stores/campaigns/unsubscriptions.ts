// Who wants nothing more from a site's campaigns over a channel, and the secret that signs the links for saying so.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { Place } from '../records/place.ts';
import { many, now, one, run, type Work } from '../transaction/work.ts';

/** Makes a site's secret when it is asked for the first time. */
export function* unsubscribeSecret(siteId: string): Work<string> {
  yield* run(
    'INSERT INTO unsubscribe_secrets (site_id, secret) VALUES ($1, $2) ON CONFLICT (site_id) DO NOTHING',
    siteId,
    randomBytes(32).toString('base64url'),
  );
  const row = yield* one(
    z.object({ secret: z.string() }),
    'SELECT secret FROM unsubscribe_secrets WHERE site_id = $1',
    siteId,
  );
  if (!row) throw new Error('the secret of a site has gone');
  return row.secret;
}

/** What a link holds: the id of what was sent, and a mark that only who has the secret can make. */
export function unsubscribeToken(sendId: string, secret: string): string {
  return `${sendId}.${markOf(sendId, secret)}`;
}

/** A message that can be unsubscribed from. */
export interface Subscription {
  readonly sendId: string;
  readonly siteName: string;
  readonly channel: string;
  readonly address: string;
  readonly unsubscribed: boolean;
}

const subscriptionRow = z.object({
  site_id: z.string(),
  site_name: z.string(),
  environment: z.enum(['live', 'test']),
  channel: z.string(),
  address: z.string(),
  contact_id: z.string(),
  secret: z.string(),
  unsubscribed: z.int(),
});

/** Undefined for a token that this gateway has not made. */
export function* readSubscription(token: string): Work<Subscription | undefined> {
  return (yield* find(token))?.subscription;
}

/** By contact and by address: neither a new address nor a new contact is written to again. Undefined as above. */
export function* unsubscribe(token: string): Work<Subscription | undefined> {
  const found = yield* find(token);
  if (!found) return undefined;
  const { subscription, row } = found;
  const place: Place = { siteId: row.site_id, environment: row.environment };
  yield* unsubscribeRecipients(place, row.channel, [row.contact_id, row.address]);
  return { ...subscription, unsubscribed: true };
}

/** @param recipients ids of contacts, and addresses. */
export function* unsubscribeRecipients(
  { siteId, environment }: Place,
  channel: string,
  recipients: readonly string[],
): Work<void> {
  const nowMs = yield* now();
  for (const recipient of recipients)
    yield* run(
      `INSERT INTO unsubscriptions (site_id, environment, channel, recipient, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (site_id, environment, channel, recipient) DO NOTHING`,
      siteId,
      environment,
      channel,
      recipient,
      nowMs,
    );
}

/** Whether any of them wants nothing more over the channel. */
export function* isUnsubscribed(
  { siteId, environment }: Place,
  channel: string,
  [contactId, address]: readonly [contactId: string, address: string],
): Work<boolean> {
  const found = yield* one(
    z.unknown(),
    `SELECT recipient FROM unsubscriptions
     WHERE site_id = $1 AND environment = $2 AND channel = $3 AND recipient IN ($4, $5) LIMIT 1`,
    siteId,
    environment,
    channel,
    contactId,
    address,
  );
  return found !== undefined;
}

function* find(token: string) {
  const [, sendId = '', mark = ''] = /^(snd_[0-9A-Za-z]{20})\.([\w-]{43})$/.exec(token) ?? [];
  if (sendId === '') return undefined;
  const [row] = yield* many(
    subscriptionRow,
    `SELECT c.site_id, s.name AS site_name, c.environment, d.channel, d.address, e.contact_id, k.secret,
       CASE WHEN EXISTS (SELECT 1 FROM unsubscriptions AS u WHERE u.site_id = c.site_id
         AND u.environment = c.environment AND u.channel = d.channel AND u.recipient = d.address) THEN 1 ELSE 0 END
         AS unsubscribed
     FROM campaign_sends AS d JOIN campaigns AS c ON c.id = d.campaign_id JOIN sites AS s ON s.id = c.site_id
       JOIN enrollments AS e ON e.id = d.enrollment_id JOIN unsubscribe_secrets AS k ON k.site_id = c.site_id
     WHERE d.id = $1 AND d.address IS NOT NULL`,
    sendId,
  );
  if (!row || !timingSafeEqual(Buffer.from(mark), Buffer.from(markOf(sendId, row.secret)))) return undefined;
  const { site_name: siteName, channel, address, unsubscribed } = row;
  const subscription: Subscription = { sendId, siteName, channel, address, unsubscribed: unsubscribed === 1 };
  return { subscription, row };
}

function markOf(sendId: string, secret: string): string {
  return createHmac('sha256', secret).update(`unsubscribe ${sendId}`).digest('base64url');
}
