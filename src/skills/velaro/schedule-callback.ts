// Promises somebody a call.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { phoneNumber } from '../phone-number.ts';
import { agentId, idempotencyKey, moment, recordId, text } from './parts/fields.ts';

export default defineNativeTool({
  name: 'velaro_schedule_callback',
  scope: 'communications',
  kind: 'create',
  keyed: true,
  title: 'Schedule a callback',
  description:
    'Promise a customer a call. When it is due, a voice conversation with the number is put into the inbox of the agent, or of the one with most room. An agent, and a number, has one callback in a quarter of an hour.',
  input: z.strictObject({
    phone: phoneNumber.describe('Number to call, in E.164 form, such as +15558675310'),
    requestedAt: moment.describe('When to call: date and time with zone, in the future'),
    contactId: recordId('contact', 'the contact who is to be called').optional(),
    agentId: agentId('the agent who is to call').optional(),
    topic: text(300).optional().describe('What the call is about'),
    idempotencyKey,
  }),
  output: z.object({
    id: z.string().describe('The callbackId of velaro_cancel_callback'),
    status: z.literal('scheduled'),
    scheduledAt: z.string().describe('ISO 8601, UTC'),
    agentId: z.string().nullable(),
  }),
  example: { phone: '+15558675310', requestedAt: '2030-12-02T10:00:00Z', topic: 'Offer for the second floor' },
});
