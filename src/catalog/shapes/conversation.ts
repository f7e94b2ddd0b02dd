// A conversation and its messages on the wire.
import * as z from 'zod';
import { channelType } from './channel.ts';
import { givenTime, recordFields, recordId, time } from './text.ts';

export const conversationStatus = z.enum(['open', 'pending', 'resolved', 'closed']);

export const conversation = z.object({
  ...recordFields,
  contactId: z.string().nullable(),
  visitorName: z.string().nullable(),
  visitorEmail: z.string().nullable(),
  channel: channelType,
  channelId: z.string().nullable(),
  status: conversationStatus,
  assigneeId: z.string().nullable(),
  customData: z.record(z.string(), z.unknown()),
  messageCount: z.int().min(0),
  lastMessageAt: time.nullable(),
  firstReplyAt: time.nullable(),
  resolvedAt: time.nullable(),
  rating: z.int().min(1).max(5).nullable(),
});

export const message = z.object({
  id: z.string(),
  conversationId: z.string(),
  number: z.int().min(1).describe('Its place in the conversation'),
  author: z.enum(['visitor', 'agent', 'bot']),
  agentId: z.string().nullable(),
  text: z.string().describe('Plain text: escape it where you show it'),
  createdAt: time,
});

export const conversationWithMessages = conversation.extend({
  messages: z.array(message).describe('The newest hundred, oldest of them first'),
});

/** What a list of conversations may be narrowed to. */
export const conversationFilters = {
  status: conversationStatus.optional().describe('Only conversations in this state'),
  channel: channelType.optional().describe('Only conversations over this kind of channel'),
  contactId: recordId('contact', 'Only conversations with this contact').optional(),
  since: givenTime.optional().describe('Only conversations that began at this time or later'),
  until: givenTime.optional().describe('Only conversations that began before this time'),
};
