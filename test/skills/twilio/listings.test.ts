// The tools exactly as hosts see them. A change here changes what models were told: it belongs into the changelog.
import { expect, it } from 'vitest';
import { listTool } from '../../../src/gateway/engine/tool-listing.ts';
import clickToCall from '../../../src/skills/twilio/click-to-call.ts';
import sendSms from '../../../src/skills/twilio/send-sms.ts';

it('velaro_send_sms', () => {
  expect(listTool(sendSms)).toEqual({
    name: 'velaro_send_sms',
    description: 'Send one SMS by Twilio. Twilio accepts it at once and delivers it later.',
    inputSchema: {
      type: 'object',
      properties: {
        to: {
          type: 'string',
          pattern: '^\\+[1-9]\\d{6,14}$',
          description: 'Recipient in E.164 form, such as +15558675310',
        },
        body: {
          type: 'string',
          minLength: 1,
          maxLength: 1600,
          description: 'Text; over 160 characters (70 with other alphabets) it is charged as several',
        },
        from: {
          description: "A number of the Twilio account, in E.164 form; the gateway's usual one when left out",
          type: 'string',
          pattern: '^\\+[1-9]\\d{6,14}$',
        },
        mediaUrls: {
          description: 'Public https addresses of pictures; the message is an MMS then',
          maxItems: 10,
          type: 'array',
          items: {
            type: 'string',
            maxLength: 2000,
            format: 'uri',
          },
        },
      },
      required: ['to', 'body'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        sid: {
          type: 'string',
          description: "Twilio's id of the message",
        },
        status: {
          type: 'string',
          description: 'queued or accepted when all is well; delivery comes later',
        },
        to: {
          type: 'string',
        },
        from: {
          type: ['string', 'null'],
        },
        segments: {
          anyOf: [
            {
              type: 'integer',
              minimum: 0,
            },
            {
              type: 'null',
            },
          ],
          description: 'How many messages are charged',
        },
        errorCode: {
          type: ['integer', 'null'],
        },
      },
      required: ['sid', 'status', 'to', 'from', 'segments', 'errorCode'],
      additionalProperties: false,
    },
    annotations: {
      title: 'Send an SMS',
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: false,
      openWorldHint: true,
    },
    _meta: {
      'velaro/scope': 'communications',
    },
  });
});

it('velaro_click_to_call', () => {
  expect(listTool(clickToCall)).toEqual({
    name: 'velaro_click_to_call',
    description: 'Ring the agent by Twilio and, once the agent picks up, connect them to the customer.',
    inputSchema: {
      type: 'object',
      properties: {
        customerPhone: {
          type: 'string',
          pattern: '^\\+[1-9]\\d{6,14}$',
          description: 'Customer in E.164 form, such as +15558675310',
        },
        agentPhone: {
          type: 'string',
          pattern: '^\\+[1-9]\\d{6,14}$',
          description: 'Agent in E.164 form; this phone rings first',
        },
        callerId: {
          description:
            "Number that both see, of the Twilio account, in E.164 form; the gateway's usual one when left out",
          type: 'string',
          pattern: '^\\+[1-9]\\d{6,14}$',
        },
      },
      required: ['customerPhone', 'agentPhone'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        sid: {
          type: 'string',
          description: "Twilio's id of the call to the agent",
        },
        status: {
          type: 'string',
        },
        to: {
          type: 'string',
          description: 'The agent',
        },
        from: {
          type: 'string',
        },
        startTime: {
          description: 'RFC 2822; null until the agent picks up',
          type: ['string', 'null'],
        },
      },
      required: ['sid', 'status', 'to', 'from', 'startTime'],
      additionalProperties: false,
    },
    annotations: {
      title: 'Call a customer',
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: false,
      openWorldHint: true,
    },
    _meta: {
      'velaro/scope': 'communications',
    },
  });
});
