// What a campaign's steps and quiet hours look like to tools, and what is wrong with them.
import * as z from 'zod';
import { placeholders, unknownPlaceholder } from '../../../core/message-template.ts';
import { isTimeZone } from '../../../core/schedule.ts';
import { headerLine } from '../../mailbox.ts';
import { text } from './fields.ts';

export const campaignStatus = z.enum(['draft', 'active', 'paused', 'archived']);
export const enrollmentStatus = z.enum(['active', 'completed', 'unenrolled', 'failed']);

const mostSteps = 50;
const aYearOfHours = 8_760;
const longestSms = 1_600;

const names = placeholders.map((name) => `{{${name}}}`).join(', ');

const step = z
  .strictObject({
    channel: z.enum(['email', 'sms', 'message']).describe("message is said in the contact's conversation"),
    delayHours: z
      .number()
      .min(0)
      .max(aYearOfHours)
      .describe('Hours after the step before it; for the first one after the enrolment'),
    subject: headerLine.min(1).max(300).optional().describe('Subject line; e-mails have one, the others none'),
    body: text(100_000).describe(`Plain text. Filled in: ${names}; {{firstName | there}} says what stands for a gap`),
  })
  .superRefine(({ channel, subject, body }, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    if (channel === 'email' && subject === undefined) refuse('subject', 'is missing: an e-mail has one');
    if (channel !== 'email' && subject !== undefined) refuse('subject', 'is only for e-mails: leave it out');
    if (channel === 'sms' && body.length > longestSms) refuse('body', `must have at most ${longestSms} characters`);
    for (const [field, template = ''] of [
      ['subject', subject],
      ['body', body],
    ] as const) {
      const unknown = unknownPlaceholder(template);
      if (unknown !== undefined) refuse(field, `must not have ${unknown.slice(0, 40)}: there are ${names}`);
    }
    if (channel === 'message' && /\{\{\s*unsubscribeUrl/.test(body))
      refuse('body', 'must not have {{unsubscribeUrl}}: there is nothing to unsubscribe from in a conversation');
  });

export const steps = z.array(step).min(1).max(mostSteps).describe(`1 to ${mostSteps} messages, in their order`);

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, such as 21:00');

export const quietHours = z
  .strictObject({
    from: timeOfDay.describe('From then on nothing is sent'),
    to: timeOfDay.describe('What fell into them is sent then; over midnight where it is the earlier one'),
    timeZone: z
      .string()
      .max(64)
      .refine(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin')
      .describe("Such as Europe/Berlin; a contact's own custom field timeZone comes first"),
  })
  .superRefine(({ from, to }, context) => {
    if (from === to) context.addIssue({ code: 'custom', path: ['to'], message: 'must not be the same as from' });
  });

/** How far a campaign's newest intake of many contacts is. */
export const enrolling = z
  .object({
    examined: z.int().min(0),
    enrolled: z.int().min(0).describe('Of those examined; the others were in the campaign before'),
    done: z.boolean(),
  })
  .nullable()
  .describe('How far the newest velaro_enroll_contacts is; null where there was none');

export const stepShown = z.object({
  channel: z.enum(['email', 'sms', 'message']),
  delayHours: z.number(),
  subject: z.string().optional(),
  body: z.string(),
});
