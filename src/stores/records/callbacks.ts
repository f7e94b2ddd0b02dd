// Callbacks: calls that a site has promised, one for an agent and one for a number in each quarter of an hour.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { now, type Work } from '../transaction/work.ts';
import { agentWithMostRoom, referredAgent } from './agents.ts';
import { contacts } from './contacts.ts';
import { createConversation, updateConversation } from './conversations.ts';
import * as field from './field.ts';
import { givenTime } from './given-time.ts';
import { addMessage } from './messages.ts';
import { type Page, type PagedList, type PageRequest, selectPage } from './page.ts';
import { inWorkspace, type Place, within, workplaceOf } from './place.ts';
import {
  changedFields,
  claim,
  insertUnique,
  newRecord,
  type RecordFields,
  type RecordTable,
  recordFields,
  referred,
  update,
} from './record-table.ts';
import { selection } from './selection.ts';

export interface Callback extends RecordFields {
  readonly phone: string;
  readonly scheduledAt: string;
  readonly status: z.infer<typeof callbackStatus>;
  readonly contactId: string | null;
  readonly agentId: string | null;
  readonly topic: string | null;
  /** Why it was cancelled. */
  readonly reason: string | null;
}

export interface NewCallback {
  readonly phone: string;
  /** ISO 8601, with a time zone. */
  readonly scheduledAt: string;
  readonly contactId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly topic?: string | undefined;
}

export interface CallbackFilter {
  readonly status?: Callback['status'] | undefined;
  readonly agentId?: string | undefined;
  /** Scheduled for this time or later; ISO 8601. */
  readonly from?: string | undefined;
  /** Scheduled before this time. */
  readonly to?: string | undefined;
}

/** The job that hands a callback over when it is due. */
export const callbackKind = 'callback.hand-over';

export const callbackJob = z.object({ callbackId: z.string(), environment: z.enum(['live', 'test']) });

const callbackStatus = z.enum(['scheduled', 'handed-over', 'cancelled']);

/** Callbacks of one agent, or to one number, are in different quarters of an hour. */
const slotMs = 900_000;

const callbacks: RecordTable<Callback> & PagedList<Callback> = {
  noun: 'callback',
  name: 'callbacks',
  ...selection('callbacks AS r', {
    ...recordFields,
    phone: field.text('r.phone'),
    scheduledAt: field.time('r.scheduled_at'),
    status: field.word('r.status', callbackStatus),
    contactId: field.optional(field.text('r.contact_id')),
    agentId: field.optional(field.text('r.agent_id')),
    topic: field.optional(field.text('r.topic')),
    reason: field.optional(field.text('r.reason')),
  }),
  order: ['r.scheduled_at', 'r.id', 'ASC'],
  position: z.tuple([z.int(), z.string()]),
  positionOf: ({ scheduledAt, id }) => [Date.parse(scheduledAt), id],
};

/** The earliest first. */
export function* listCallbacks(place: Place, filter: CallbackFilter, request: PageRequest): Work<Page<Callback>> {
  const { status, agentId, from, to } = filter;
  return yield* selectPage(
    callbacks,
    [
      ...within(place),
      ['r.status = ?', status],
      ['r.agent_id = ?', agentId],
      ['r.scheduled_at >= ?', from === undefined ? undefined : Date.parse(from)],
      ['r.scheduled_at < ?', to === undefined ? undefined : Date.parse(to)],
    ],
    request,
  );
}

/**
 * It is handed over by the runner when it is due.
 * @throws VelaroError `callback.clash` where the agent, or the number, has a callback in that quarter of an hour;
 * `argument.invalid` for a time that has passed, or a contact or an agent that is not there.
 */
export function* scheduleCallback(place: Place, given: NewCallback): Work<Callback> {
  const { phone, contactId, agentId, topic = null } = given;
  const nowMs = yield* now();
  const scheduledMs = givenTime(given.scheduledAt, 'requestedAt');
  if (!(scheduledMs > nowMs))
    throw new VelaroError('argument.invalid', 'The time of a callback must be in the future.', {
      details: { field: 'requestedAt' },
    });
  const contact = contactId === undefined ? undefined : yield* referred(contacts, place, contactId, 'contactId');
  if (agentId !== undefined) yield* referredAgent(place.siteId, agentId, 'agentId');
  const workplace = yield* workplaceOf(contact ? inWorkspace(place, contact.workspaceId) : place);
  const callback: Callback = newRecord('callback', workplace, nowMs, {
    phone,
    scheduledAt: new Date(scheduledMs).toISOString(),
    status: 'scheduled',
    contactId: contactId ?? null,
    agentId: agentId ?? null,
    topic,
    reason: null,
  });
  if (!(yield* insertUnique(callbacks.name, workplace, callback, columnsOf(callback))))
    throw new VelaroError(
      'callback.clash',
      `There is a callback ${agentId === undefined ? 'to this number' : 'of this agent, or to this number,'} in the same quarter of an hour.`,
      { hint: 'Choose another time, or another agent.' },
    );
  const { siteId, environment } = place;
  const payload: z.infer<typeof callbackJob> = { callbackId: callback.id, environment };
  yield* enqueueJob({ siteId, kind: callbackKind, payload, owner: callback.id, dueAtMs: scheduledMs }, nowMs);
  return callback;
}

/**
 * Puts a callback that is due into the inbox, once: a voice conversation of its agent, or of the one who is online and has most room,
 * or of nobody where nobody is. One that was cancelled stays as it is.
 */
export function* handOverCallback(place: Place, id: string): Work<void> {
  const before = yield* claim(callbacks, place, id);
  if (before.status !== 'scheduled') return;
  const { phone, scheduledAt, topic, workspaceId, contactId } = before;
  const agentId = before.agentId ?? (yield* agentWithMostRoom(place.siteId)) ?? null;
  const callback: Callback = { ...before, ...changedFields(before, yield* now()), status: 'handed-over', agentId };
  yield* update(callbacks.name, callback, columnsOf(callback));
  const workplace = inWorkspace(place, workspaceId);
  const conversation = yield* createConversation(workplace, {
    contactId: contactId ?? undefined,
    channel: 'voice',
    customData: { callbackId: id, phone, scheduledAt },
  });
  const text = `Call ${phone}, as promised for ${scheduledAt}${topic === null ? '.' : `: ${topic}`}`;
  yield* addMessage(workplace, conversation.id, { author: 'bot', text });
  yield* updateConversation(workplace, conversation.id, { assigneeId: agentId });
}

/** One that is cancelled already stays as it is. @throws VelaroError `record.unknown`, `callback.over` for one that was handed over. */
export function* cancelCallback(place: Place, id: string, reason?: string): Work<Callback> {
  const before = yield* claim(callbacks, place, id);
  if (before.status === 'cancelled') return before;
  if (before.status === 'handed-over')
    throw new VelaroError(
      'callback.over',
      `The callback ${id} was due at ${before.scheduledAt}, and is in the inbox.`,
      {
        hint: 'Resolve its conversation instead.',
      },
    );
  const fields = changedFields(before, yield* now());
  const callback: Callback = { ...before, ...fields, status: 'cancelled', reason: reason ?? null };
  yield* update(callbacks.name, callback, columnsOf(callback));
  return callback;
}

function columnsOf({ phone, scheduledAt, status, contactId, agentId, topic, reason }: Callback) {
  const scheduledMs = Date.parse(scheduledAt);
  return {
    phone,
    scheduled_at: scheduledMs,
    slot: Math.floor(scheduledMs / slotMs),
    status,
    contact_id: contactId,
    agent_id: agentId,
    topic,
    reason,
  };
}
