// Sends one SMS, or an MMS where it has media.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { phoneNumber } from '../phone-number.ts';
import { senderOf } from '../sender.ts';
import { twilio } from './vendor.ts';

export default defineVendorTool({
  name: 'velaro_send_sms',
  vendor: twilio,
  vendorScopes: [],
  scope: 'communications',
  kind: 'create',
  title: 'Send an SMS',
  description: 'Send one SMS by Twilio. Twilio accepts it at once and delivers it later.',
  input: z.strictObject({
    to: phoneNumber.describe('Recipient in E.164 form, such as +15558675310'),
    body: z
      .string()
      .min(1)
      .max(1600)
      .describe('Text; over 160 characters (70 with other alphabets) it is charged as several'),
    from: phoneNumber
      .optional()
      .describe("A number of the Twilio account, in E.164 form; the gateway's usual one when left out"),
    mediaUrls: z
      .array(z.url({ protocol: /^https$/, error: 'must be an https address' }).max(2000))
      .max(10)
      .optional()
      .describe('Public https addresses of pictures; the message is an MMS then'),
  }),
  output: z.object({
    sid: z.string().describe("Twilio's id of the message"),
    status: z.string().describe('queued or accepted when all is well; delivery comes later'),
    to: z.string(),
    from: z.string().nullable(),
    segments: z.int().min(0).nullable().describe('How many messages are charged'),
    errorCode: z.int().nullable(),
  }),
  example: { to: '+15558675310', body: 'Your order #1042 is on its way.' },

  request: ({ to, body, from, mediaUrls }, { accountSid, fromNumber }) => ({
    method: 'POST',
    path: `Accounts/${accountSid}/Messages.json`,
    form: { To: to, From: senderOf(from, fromNumber, 'from', 'TWILIO_FROM_NUMBER'), Body: body, MediaUrl: mediaUrls },
  }),

  answer: z.object({
    sid: z.string(),
    status: z.string(),
    to: z.string(),
    from: z.string().nullable(),
    num_segments: z.string().regex(/^\d+$/).nullable(),
    error_code: z.int().nullable(),
  }),

  read: ({ num_segments, error_code, ...same }) => ({
    ...same,
    segments: num_segments === null ? null : Number(num_segments),
    errorCode: error_code,
  }),

  subject: ({ to }) => `message to ${to}`,
});
