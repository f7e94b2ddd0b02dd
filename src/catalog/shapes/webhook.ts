// Webhooks on the wire: what is shown of them, and what may be set.
import * as z from 'zod';
import { eventNames } from '../../core/event-names.ts';
import { recordFields, text, time } from './text.ts';

const events = z.array(z.enum(eventNames)).min(1).max(eventNames.length);

export const webhook = z.object({
  ...recordFields,
  url: z.string(),
  description: z.string().nullable(),
  events: z.array(z.enum(eventNames)),
  status: z.enum(['active', 'paused']),
  pausedAt: time.nullable(),
  pausedBecause: z.string().nullable(),
  failures: z.int(),
  failingSince: time.nullable(),
});

/** As it is shown once: with the secret that its deliveries are signed with. */
export const webhookWithSecret = webhook.extend({
  secret: z
    .string()
    .nullable()
    .describe(
      'whsec_…, for a library of Standard Webhooks; shown only now, and null in the answer to a repeated request: rotate it then',
    ),
});

/** What is on its way. */
export const sentEvent = z.object({ eventId: z.string().describe('Its attempts stand in the deliveries') });

export const webhookUrl = text(2_000).meta({
  description: 'Where events are sent by POST: a public https address',
  examples: ['https://webhooks.example/velaro'],
});
export const webhookEvents = events.describe('The events that it is told of');
export const webhookDescription = text(200).describe('What it is for');

export const delivery = z.object({
  id: z.string(),
  webhookId: z.string(),
  eventId: z.string().describe('Also its header webhook-id, the same in every attempt'),
  event: z.string(),
  subject: z.string().describe('Id of what the event is about'),
  url: z.string(),
  body: z.unknown().describe('What was sent; null once the event is too old to be kept'),
  attempt: z.int(),
  state: z.enum(['delivered', 'failed']),
  status: z.int().nullable().describe('Of the answer; null when there was none'),
  error: z.string().nullable(),
  durationMs: z.int(),
  createdAt: time,
});
