// Connects an agent with a customer by telephone: the agent's rings first.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { escapeTwiml } from '../escape/twiml.ts';
import { phoneNumber } from '../phone-number.ts';
import { senderOf } from '../sender.ts';
import { twilio } from './vendor.ts';

export default defineVendorTool({
  name: 'velaro_click_to_call',
  vendor: twilio,
  vendorScopes: [],
  scope: 'communications',
  kind: 'create',
  title: 'Call a customer',
  description: 'Ring the agent by Twilio and, once the agent picks up, connect them to the customer.',
  input: z.strictObject({
    customerPhone: phoneNumber.describe('Customer in E.164 form, such as +15558675310'),
    agentPhone: phoneNumber.describe('Agent in E.164 form; this phone rings first'),
    callerId: phoneNumber
      .optional()
      .describe("Number that both see, of the Twilio account, in E.164 form; the gateway's usual one when left out"),
  }),
  output: z.object({
    sid: z.string().describe("Twilio's id of the call to the agent"),
    status: z.string(),
    to: z.string().describe('The agent'),
    from: z.string(),
    startTime: z.string().nullable().describe('RFC 2822; null until the agent picks up'),
  }),
  example: { customerPhone: '+15558675310', agentPhone: '+15557654321' },

  request({ customerPhone, agentPhone, callerId }, { accountSid, fromNumber }) {
    const from = senderOf(callerId, fromNumber, 'callerId', 'TWILIO_FROM_NUMBER');
    const dial = `<Dial callerId="${escapeTwiml(from)}"><Number>${escapeTwiml(customerPhone)}</Number></Dial>`;
    return {
      method: 'POST',
      path: `Accounts/${accountSid}/Calls.json`,
      form: { To: agentPhone, From: from, Twiml: `<Response>${dial}</Response>` },
    };
  },

  answer: z.object({
    sid: z.string(),
    status: z.string(),
    to: z.string(),
    from: z.string(),
    start_time: z.string().nullable(),
  }),

  read: ({ start_time, ...same }) => ({ ...same, startTime: start_time }),

  subject: ({ agentPhone }) => `call to ${agentPhone}`,
});
