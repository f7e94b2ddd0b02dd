// The tools exactly as hosts see them. A change here changes what models were told: it belongs into the changelog.
import { expect, it } from 'vitest';
import { listTool } from '../../../src/gateway/engine/tool-listing.ts';
import sendEmail from '../../../src/skills/email/send-email.ts';

it('velaro_send_email', () => {
  expect(listTool(sendEmail)).toEqual({
    name: 'velaro_send_email',
    description:
      'Send one email, by SendGrid or by the mail server that is set up. It is accepted at once and delivered later.',
    inputSchema: {
      type: 'object',
      properties: {
        to: {
          minItems: 1,
          maxItems: 100,
          type: 'array',
          items: {
            type: 'string',
            maxLength: 320,
          },
          description: 'Recipients, each ada@example.com or Ada Byron <ada@example.com>',
        },
        subject: {
          type: 'string',
          minLength: 1,
          maxLength: 500,
          description: 'Subject line',
        },
        text: {
          description: 'Plain text; made from html when left out',
          type: 'string',
          minLength: 1,
          maxLength: 500000,
        },
        html: {
          description: 'HTML; text, html or both have to be there',
          type: 'string',
          minLength: 1,
          maxLength: 500000,
        },
        cc: {
          description: 'Recipients of a copy',
          maxItems: 100,
          type: 'array',
          items: {
            type: 'string',
            maxLength: 320,
          },
        },
        replyTo: {
          description: 'Where answers go',
          type: 'string',
          maxLength: 320,
        },
        from: {
          description: "Sender; the gateway's usual one when left out",
          type: 'string',
          maxLength: 320,
        },
        unsubscribeUrl: {
          description:
            'Address that unsubscribes the recipient by one POST (RFC 8058); mail programs show a button for it',
          type: 'string',
          format: 'uri',
          maxLength: 1000,
        },
        idempotencyKey: {
          description:
            'Unique for each mail; mails with the same one carry the same Message-ID, by which a copy is known',
          type: 'string',
          pattern: '^[\\w.-]{8,128}$',
        },
        sendAt: {
          description: 'Unix time in seconds, at most 72 hours ahead; with SendGrid only',
          type: 'integer',
          minimum: 0,
        },
      },
      required: ['to', 'subject'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        transport: {
          type: 'string',
          enum: ['sendgrid', 'smtp'],
          description: 'Which of the two took the mail',
        },
        messageId: {
          type: 'string',
          description: 'By which that service knows the mail',
        },
        refused: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              email: {
                type: 'string',
              },
              reason: {
                type: 'string',
              },
            },
            required: ['email', 'reason'],
            additionalProperties: false,
          },
          description: 'Recipients that the mail server did not take; the mail went to the others',
        },
      },
      required: ['transport', 'messageId', 'refused'],
      additionalProperties: false,
    },
    annotations: {
      title: 'Send an email',
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
