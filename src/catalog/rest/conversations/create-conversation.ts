// Begins a conversation.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { channelType } from '../../shapes/channel.ts';
import { conversationWithMessages } from '../../shapes/conversation.ts';
import { customData } from '../../shapes/custom-data.ts';
import { emailAddress, text } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaro_create_conversation',
  surface: 'rest',
  scope: 'write:conversations',
  method: 'POST',
  path: '/v1/conversations',
  title: 'Create a conversation',
  description:
    'Begin a conversation with what a visitor says. The visitor becomes a contact, or is known by the e-mail address.',
  kind: 'create',
  input: z.strictObject({
    visitorName: text(200).optional().describe('Name of the visitor'),
    visitorEmail: emailAddress.optional().describe('E-mail address of the visitor'),
    channel: channelType.optional().describe('The kind of channel that the visitor came by; chat when left out'),
    message: text(10_000).describe('What the visitor says, as plain text'),
    customData: customData.optional().describe('Anything of your own, as a JSON object'),
  }),
  output: conversationWithMessages,
  status: 200,
  versioned: true,
  visitorText: true,
  example: {
    visitorName: 'Ada Lovelace',
    visitorEmail: 'ada@example.com',
    channel: 'chat',
    message: 'Where is my order?',
    customData: { orderId: '1001' },
  },
});
