// Conversations: what a visitor and a site have to say to each other, from the first message until it is resolved.
import * as z from 'zod';
import { recordEvent } from '../events/record-event.ts';
import { now, type Work } from '../transaction/work.ts';
import { referredAgent } from './agents.ts';
import { type ChannelType, channels, channelType } from './channels.ts';
import { type Contact, contacts, contactWithEmail } from './contacts.ts';
import * as field from './field.ts';
import { listByTime, type Page, type PageRequest, selectPage } from './page.ts';
import { inWorkspace, type Place, type Workplace, within, workplaceOf } from './place.ts';
import {
  changedFields,
  claim,
  get,
  insert,
  newRecord,
  type RecordFields,
  type RecordTable,
  recordFields,
  referred,
  update,
} from './record-table.ts';
import { selection } from './selection.ts';

export type ConversationStatus = z.infer<typeof status>;

export interface Conversation extends RecordFields {
  readonly contactId: string | null;
  /** As the visitor gave them; the contact may have other ones by now. */
  readonly visitorName: string | null;
  readonly visitorEmail: string | null;
  readonly channel: ChannelType;
  readonly channelId: string | null;
  /** `pending` waits for the visitor; `closed` ended without being resolved. */
  readonly status: ConversationStatus;
  /** Id of the agent whose conversation it is. */
  readonly assigneeId: string | null;
  readonly customData: Readonly<Record<string, unknown>>;
  readonly messageCount: number;
  readonly lastMessageAt: string | null;
  /** When an agent first answered. */
  readonly firstReplyAt: string | null;
  readonly resolvedAt: string | null;
  /** How content the visitor was: 1 to 5. */
  readonly rating: number | null;
}

export interface ConversationFilter {
  readonly status?: ConversationStatus | undefined;
  readonly channel?: ChannelType | undefined;
  readonly contactId?: string | undefined;
  readonly assigneeId?: string | undefined;
  /** Created at this time or later; ISO 8601. */
  readonly since?: string | undefined;
  /** Created before this time. */
  readonly until?: string | undefined;
}

export interface NewConversation {
  /** The contact whose it is. Without one, the contact with the visitor's e-mail address, who is made where there is none. */
  readonly contactId?: string | undefined;
  readonly visitorName?: string | undefined;
  readonly visitorEmail?: string | undefined;
  /** Default `chat`. */
  readonly channel?: ChannelType | undefined;
  readonly channelId?: string | undefined;
  readonly customData?: Readonly<Record<string, unknown>> | undefined;
}

export interface ConversationChanges {
  readonly status?: ConversationStatus | undefined;
  /** Null takes it from its agent. */
  readonly assigneeId?: string | null | undefined;
  readonly rating?: number | undefined;
}

const status = z.enum(['open', 'pending', 'resolved', 'closed']);

export const conversations: RecordTable<Conversation> = {
  noun: 'conversation',
  name: 'conversations',
  ...selection('conversations AS r', {
    ...recordFields,
    contactId: field.optional(field.text('r.contact_id')),
    visitorName: field.optional(field.text('r.visitor_name')),
    visitorEmail: field.optional(field.text('r.visitor_email')),
    channel: field.word('r.channel', channelType),
    channelId: field.optional(field.text('r.channel_id')),
    status: field.word('r.status', status),
    assigneeId: field.optional(field.text('r.assignee_id')),
    customData: field.json('r.custom_data', z.record(z.string(), z.unknown())),
    messageCount: field.whole('r.message_count'),
    lastMessageAt: field.optional(field.time('r.last_message_at')),
    firstReplyAt: field.optional(field.time('r.first_reply_at')),
    resolvedAt: field.optional(field.time('r.resolved_at')),
    rating: field.optional(field.whole('r.rating')),
  }),
};
const conversationList = listByTime(conversations);

/** Newest first. */
export function* listConversations(
  place: Place,
  filter: ConversationFilter,
  request: PageRequest,
): Work<Page<Conversation>> {
  const { channel, contactId, assigneeId, since, until } = filter;
  return yield* selectPage(
    conversationList,
    [
      ...within(place),
      ['r.status = ?', filter.status],
      ['r.channel = ?', channel],
      ['r.contact_id = ?', contactId],
      ['r.assignee_id = ?', assigneeId],
      ['r.created_at >= ?', since === undefined ? undefined : Date.parse(since)],
      ['r.created_at < ?', until === undefined ? undefined : Date.parse(until)],
    ],
    request,
  );
}

/** @throws VelaroError `record.unknown` */
export function* getConversation(place: Place, id: string): Work<Conversation> {
  return yield* get(conversations, place, id);
}

/** One without a message yet. @throws VelaroError `argument.invalid` for a contact or a channel that is not there. */
export function* createConversation(place: Place, given: NewConversation): Work<Conversation> {
  const made = yield* newConversation(place, given);
  yield* addConversation(place, made, made);
  return made;
}

/** One that is not written yet. @throws VelaroError as `createConversation` does. */
export function* newConversation(place: Place, given: NewConversation): Work<Conversation> {
  const { visitorName = null, visitorEmail = null, channelId, customData = {} } = given;
  const contact = yield* contactOf(place, given);
  const workplace = yield* workplaceOf(contact ? inWorkspace(place, contact.workspaceId) : place);
  const channel = channelId === undefined ? undefined : yield* referred(channels, workplace, channelId, 'channelId');
  return newRecord('conversation', workplace, yield* now(), {
    contactId: contact?.id ?? null,
    visitorName,
    visitorEmail: visitorEmail?.toLowerCase() ?? null,
    channel: channel?.type ?? given.channel ?? 'chat',
    channelId: channel?.id ?? null,
    status: 'open',
    assigneeId: null,
    customData,
    messageCount: 0,
    lastMessageAt: null,
    firstReplyAt: null,
    resolvedAt: null,
    rating: null,
  });
}

/** Tells of a new conversation as it was made, and writes it once, as it has become since: with what was said in it at once. */
export function* addConversation(place: Place, made: Conversation, written: Conversation): Work<void> {
  const workplace = inWorkspace(place, made.workspaceId);
  yield* insert(conversations.name, workplace, written, columnsOf(written));
  yield* tell(workplace, 'conversation.created', made, Date.parse(made.createdAt));
}

/** @throws VelaroError `record.unknown`, `version.stale`, or `argument.invalid` for an agent that is not there. */
export function* updateConversation(
  place: Place,
  id: string,
  { status: wanted, assigneeId, rating }: ConversationChanges,
  expectedVersion?: number,
): Work<Conversation> {
  const before = yield* claim(conversations, place, id, expectedVersion);
  if (typeof assigneeId === 'string') yield* referredAgent(place.siteId, assigneeId, 'assigneeId');
  const nowMs = yield* now();
  const changed = {
    ...withStatus(before, wanted ?? before.status, nowMs),
    ...changedFields(before, nowMs),
    assigneeId: assigneeId === undefined ? before.assigneeId : assigneeId,
    rating: rating ?? before.rating,
  };
  yield* saveConversation(place, before, changed, nowMs);
  return changed;
}

/** Writes a claimed conversation as it is to be, and tells of it where it is resolved now. */
export function* saveConversation(place: Place, before: Conversation, after: Conversation, nowMs: number): Work<void> {
  yield* update(conversations.name, after, columnsOf(after), columnsOf(before));
  if (after.status === 'resolved' && before.status !== 'resolved')
    yield* tell(inWorkspace(place, after.workspaceId), 'conversation.resolved', after, nowMs);
}

export function withStatus(conversation: Conversation, wanted: ConversationStatus, nowMs: number): Conversation {
  if (wanted === conversation.status) return conversation;
  const resolvedAt = wanted === 'resolved' ? new Date(nowMs).toISOString() : null;
  return { ...conversation, status: wanted, resolvedAt };
}

/** Whose conversation it is; undefined where nothing is known by which to tell. */
function* contactOf(place: Place, given: NewConversation): Work<Contact | undefined> {
  const { contactId, visitorEmail, visitorName } = given;
  if (contactId !== undefined) return yield* referred(contacts, place, contactId, 'contactId');
  if (visitorEmail === undefined) return undefined;
  const [firstName, ...rest] = visitorName?.trim().split(/\s+/) ?? [];
  const lastName = rest.length > 0 ? rest.join(' ') : undefined;
  return yield* contactWithEmail(yield* workplaceOf(place), visitorEmail, { firstName, lastName });
}

function* tell(
  place: Workplace,
  name: 'conversation.created' | 'conversation.resolved',
  conversation: Conversation,
  nowMs: number,
): Work<void> {
  yield* recordEvent(place, { name, subject: conversation.id, data: conversation }, nowMs);
}

function columnsOf(conversation: Conversation) {
  const { contactId, visitorName, visitorEmail, channel, channelId, assigneeId, messageCount, rating } = conversation;
  return {
    contact_id: contactId,
    visitor_name: visitorName,
    visitor_email: visitorEmail,
    channel,
    channel_id: channelId,
    status: conversation.status,
    assignee_id: assigneeId,
    custom_data: JSON.stringify(conversation.customData),
    message_count: messageCount,
    last_message_at: msOf(conversation.lastMessageAt),
    first_reply_at: msOf(conversation.firstReplyAt),
    resolved_at: msOf(conversation.resolvedAt),
    rating,
  };
}

function msOf(at: string | null): number | null {
  return at === null ? null : Date.parse(at);
}
