// Messages: what is said in a conversation, word for word, in the order in which it was said.
import * as z from 'zod';
import { makeRecordId } from '../../core/record-ids.ts';
import { recordEvent } from '../events/record-event.ts';
import { many, now, type RowText, run, type Work } from '../transaction/work.ts';
import { referredAgent } from './agents.ts';
import { channels } from './channels.ts';
import { continued } from './conditions.ts';
import { contacts } from './contacts.ts';
import {
  addConversation,
  type Conversation,
  conversations,
  createConversation,
  listConversations,
  type NewConversation,
  newConversation,
  saveConversation,
  withStatus,
} from './conversations.ts';
import * as field from './field.ts';
import { type Page, type PagedList, type PageRequest, selectPage } from './page.ts';
import { inWorkspace, type Place } from './place.ts';
import { changedFields, claim, get, referred } from './record-table.ts';
import { selection } from './selection.ts';

export interface Message {
  readonly id: string;
  readonly conversationId: string;
  /** Its place in the conversation: 1 for the first. */
  readonly number: number;
  readonly author: 'visitor' | 'agent' | 'bot';
  /** Who wrote it, of the agents. */
  readonly agentId: string | null;
  /** Plain text; what looks like HTML in it is text too. */
  readonly text: string;
  readonly createdAt: string;
}

export interface NewMessage {
  readonly author: Message['author'];
  readonly agentId?: string | undefined;
  readonly text: string;
}

export interface ConversationWithMessages extends Conversation {
  /** The newest hundred, oldest of them first. */
  readonly messages: readonly Message[];
}

const shownAtOnce = 100;

const messageList: PagedList<Message> = {
  ...selection('messages AS r', {
    id: field.text('r.id'),
    conversationId: field.text('r.conversation_id'),
    number: field.whole('r.number'),
    author: field.word('r.author', z.enum(['visitor', 'agent', 'bot'])),
    agentId: field.optional(field.text('r.agent_id')),
    text: field.text('r.text'),
    createdAt: field.time('r.created_at'),
  }),
  order: ['r.conversation_id', 'r.number', 'ASC'],
  position: z.tuple([z.string(), z.int()]),
  positionOf: ({ conversationId, number }) => [conversationId, number],
};

/** Oldest first. @throws VelaroError `record.unknown` where the place has no such conversation. */
export function* listMessages(place: Place, conversationId: string, request: PageRequest): Work<Page<Message>> {
  yield* get(conversations, place, conversationId);
  return yield* selectPage(messageList, [['r.conversation_id = ?', conversationId]], request);
}

/** @throws VelaroError `record.unknown` */
export function* getConversationWithMessages(place: Place, id: string): Work<ConversationWithMessages> {
  const conversation = yield* get(conversations, place, id);
  const newest = yield* many(
    messageList.row,
    continued(messageList.select, ` WHERE r.conversation_id = $1 ORDER BY r.number DESC LIMIT ${shownAtOnce}`),
    id,
  );
  return { ...conversation, messages: newest.reverse() };
}

/** A conversation that begins with what its visitor says. @throws VelaroError as `createConversation` does. */
export function* startConversation(
  place: Place,
  { message, ...given }: NewConversation & { readonly message: string },
): Work<ConversationWithMessages> {
  const made = yield* newConversation(place, given);
  const said = saidIn(made, { author: 'visitor', text: message }, Date.parse(made.createdAt));
  yield* addConversation(place, made, said.conversation);
  yield* addSaid(place, said);
  return { ...said.conversation, messages: [said.message] };
}

/** @throws VelaroError `record.unknown`, or `argument.invalid` for an agent that is not there. */
export function* addMessage(place: Place, conversationId: string, message: NewMessage): Work<Message> {
  return (yield* say(place, yield* claim(conversations, place, conversationId), message)).message;
}

export interface OutgoingMessage extends Omit<NewMessage, 'author'> {
  readonly contactId: string;
  /** `agent` where left out. */
  readonly author?: 'agent' | 'bot';
}

/**
 * Says something to a contact over a channel: in the conversation that is under way there, or else in a new one.
 * @throws VelaroError `record.unknown` for the channel, `argument.invalid` for a contact or an agent that is not there.
 */
export function* sendOverChannel(place: Place, channelId: string, sent: OutgoingMessage): Work<Message> {
  const { contactId, author = 'agent', ...message } = sent;
  const channel = yield* get(channels, place, channelId);
  const workplace = inWorkspace(place, channel.workspaceId);
  yield* referred(contacts, workplace, contactId, 'contactId');
  const earlier = yield* listConversations(workplace, { contactId }, { limit: shownAtOnce });
  const current = earlier.items.find(
    (each) => each.channelId === channelId && (each.status === 'open' || each.status === 'pending'),
  );
  const conversation = current
    ? yield* claim(conversations, workplace, current.id)
    : yield* createConversation(workplace, { contactId, channelId });
  return (yield* say(workplace, conversation, { ...message, author })).message;
}

interface Said {
  readonly message: Message;
  /** As it is with that message. */
  readonly conversation: Conversation;
}

/** Adds to a conversation that is there, new or claimed. */
function* say(place: Place, before: Conversation, given: NewMessage): Work<Said> {
  if (given.agentId !== undefined) yield* referredAgent(place.siteId, given.agentId, 'agentId');
  const nowMs = yield* now();
  const said = saidIn(before, given, nowMs);
  yield* saveConversation(place, before, said.conversation, nowMs);
  yield* addSaid(place, said);
  return said;
}

/** What a visitor says opens the conversation again. */
function saidIn(before: Conversation, { author, agentId, text }: NewMessage, nowMs: number): Said {
  const createdAt = new Date(nowMs).toISOString();
  const number = before.messageCount + 1;
  return {
    message: {
      id: makeRecordId('message'),
      conversationId: before.id,
      number,
      author,
      agentId: agentId ?? null,
      text,
      createdAt,
    },
    conversation: {
      ...(author === 'visitor' ? withStatus(before, 'open', nowMs) : before),
      ...changedFields(before, nowMs),
      messageCount: number,
      lastMessageAt: createdAt,
      firstReplyAt: before.firstReplyAt ?? (author === 'agent' ? createdAt : null),
    },
  };
}

const insertMessage: RowText = {
  before: 'INSERT INTO messages (id, conversation_id, number, author, agent_id, text, created_at)',
  row: '$1, $2, $3, $4, $5, $6, $7',
  after: '',
};

/** To a conversation that is written already. Tells of what a visitor says. */
function* addSaid(place: Place, { message, conversation }: Said): Work<void> {
  const { id, conversationId, number, author, agentId, text } = message;
  const nowMs = Date.parse(message.createdAt);
  yield* run(insertMessage, id, conversationId, number, author, agentId, text, nowMs);
  if (author !== 'visitor') return;
  const { id: subject, workspaceId } = conversation;
  yield* recordEvent(inWorkspace(place, workspaceId), { name: 'message.received', subject, data: message }, nowMs);
}
