// Leads: what a site hopes to sell, to whom and how far it has come. The native tools call them deals.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import type { EventName } from '../../core/event-names.ts';
import { recordEvent } from '../events/record-event.ts';
import { now, run, type Work } from '../transaction/work.ts';
import { referredAgent } from './agents.ts';
import type { Filter } from './conditions.ts';
import { type Contact, contacts } from './contacts.ts';
import * as field from './field.ts';
import { type Money, money, toMoney, toThousandths } from './money.ts';
import { listByTime, type Page, type PageRequest, selectPage } from './page.ts';
import { firstStage, referredStage, type Stage } from './pipelines.ts';
import { inWorkspace, type Place, type Workplace, within, workplaceOf } from './place.ts';
import { plainText, searchText, wordPatterns } from './plain-text.ts';
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

export interface Lead extends RecordFields {
  readonly name: string;
  readonly contactId: string | null;
  /** Id of the agent who looks after it. */
  readonly ownerId: string | null;
  readonly value: Money | null;
  /** Where it came from, in the site's own words. */
  readonly source: string | null;
  readonly pipelineId: string;
  readonly stageId: string;
  readonly stageName: string;
  readonly stageKind: Stage['kind'];
  /** The day by which it should be decided: `YYYY-MM-DD`. */
  readonly closeDate: string | null;
  /** When it was last changed, moved or had something logged on it. */
  readonly lastActivityAt: string;
}

/** What is left out stays as it is; null takes it away. */
export interface LeadChanges {
  readonly name?: string | undefined;
  readonly contactId?: string | null | undefined;
  readonly ownerId?: string | null | undefined;
  readonly value?: Money | null | undefined;
  readonly source?: string | null | undefined;
  readonly closeDate?: string | null | undefined;
  readonly stageId?: string | undefined;
}

export interface NewLead extends LeadChanges {
  readonly name: string;
  /** Where no stage is named, it begins in the first one of this pipeline, or of the workspace's usual one. */
  readonly pipelineId?: string | undefined;
}

export interface LeadFilter {
  readonly pipelineId?: string | undefined;
  readonly stageId?: string | undefined;
  /** Name of a stage, in any pipeline. */
  readonly stageName?: string | undefined;
  readonly contactId?: string | undefined;
  readonly ownerId?: string | undefined;
  /** Only those that are neither won nor lost. */
  readonly openOnly?: boolean | undefined;
  /** Decimal; of whatever currency. */
  readonly minAmount?: string | undefined;
  /** ISO 4217. */
  readonly currency?: string | undefined;
  /** Without activity since that time; ISO 8601. */
  readonly idleSince?: string | undefined;
  /** Words that all occur in its name or source. */
  readonly query?: string | undefined;
}

export const leads: RecordTable<Lead> = {
  noun: 'lead',
  name: 'leads',
  ...selection('leads AS r JOIN stages AS s ON s.id = r.stage_id', {
    ...recordFields,
    name: field.text('r.name'),
    contactId: field.optional(field.text('r.contact_id')),
    ownerId: field.optional(field.text('r.owner_id')),
    value: money('r.value_thousandths', 'r.value_currency'),
    source: field.optional(field.text('r.source')),
    pipelineId: field.text('s.pipeline_id'),
    stageId: field.text('r.stage_id'),
    stageName: field.text('s.name'),
    stageKind: field.word('s.kind', z.enum(['open', 'won', 'lost'])),
    closeDate: field.optional(field.text('r.close_date')),
    lastActivityAt: field.time('r.last_activity_at'),
  }),
};
const leadList = listByTime(leads);

/** Newest first. @throws VelaroError `argument.invalid` for an amount that is none. */
export function* listLeads(place: Place, filter: LeadFilter, request: PageRequest): Work<Page<Lead>> {
  const { stageName, minAmount, idleSince, query = '' } = filter;
  const filters: Filter[] = [
    ['s.pipeline_id = ?', filter.pipelineId],
    ['r.stage_id = ?', filter.stageId],
    ['s.plain_name = ?', stageName === undefined ? undefined : plainText(stageName)],
    ['r.contact_id = ?', filter.contactId],
    ['r.owner_id = ?', filter.ownerId],
    ['s.kind = ?', filter.openOnly ? 'open' : undefined],
    ['r.value_thousandths >= ?', minAmount === undefined ? undefined : toThousandths(minAmount, 'minAmount')],
    ['r.value_currency = ?', filter.currency?.toUpperCase()],
    ['r.last_activity_at < ?', idleSince === undefined ? undefined : Date.parse(idleSince)],
    ...wordPatterns(query).map((pattern): Filter => [`r.search_text LIKE ? ESCAPE '!'`, pattern]),
  ];
  return yield* selectPage(leadList, [...within(place), ...filters], request);
}

/** @throws VelaroError `record.unknown` */
export function* getLead(place: Place, id: string): Work<Lead> {
  return yield* get(leads, place, id);
}

/** @throws VelaroError `argument.invalid` for a contact, an owner, a stage, a pipeline or an amount that is none. */
export function* createLead(place: Place, given: NewLead): Work<Lead> {
  const contact = yield* contactOf(place, given.contactId);
  const workplace = yield* workplaceOf(contact ? inWorkspace(place, contact.workspaceId) : place);
  if (typeof given.ownerId === 'string') yield* referredAgent(place.siteId, given.ownerId, 'ownerId');
  const stage =
    given.stageId === undefined
      ? yield* firstStage(workplace, given.pipelineId)
      : yield* referredStage(workplace, given.stageId, 'stageId');
  if (given.pipelineId !== undefined && stage.pipelineId !== given.pipelineId)
    throw new VelaroError('argument.invalid', 'stageId: this stage belongs to another pipeline.', {
      details: { field: 'stageId' },
    });
  const nowMs = yield* now();
  const blank = newRecord('lead', workplace, nowMs, { name: given.name, ...noLead });
  const lead = changed(blank, given, stage, blank);
  yield* insert(leads.name, workplace, lead, columnsOf(lead));
  yield* tell(workplace, 'lead.created', lead, nowMs);
  return lead;
}

/** Moves it too, where a stage is named. @throws VelaroError `record.unknown`, `version.stale`, or `argument.invalid` as above. */
export function* updateLead(place: Place, id: string, changes: LeadChanges, expectedVersion?: number): Work<Lead> {
  const before = yield* claim(leads, place, id, expectedVersion);
  const workplace = inWorkspace(place, before.workspaceId);
  yield* contactOf(workplace, changes.contactId);
  if (typeof changes.ownerId === 'string') yield* referredAgent(place.siteId, changes.ownerId, 'ownerId');
  const stage = changes.stageId === undefined ? undefined : yield* referredStage(workplace, changes.stageId, 'stageId');
  const nowMs = yield* now();
  const lead = changed(before, changes, stage, changedFields(before, nowMs));
  yield* update(leads.name, lead, columnsOf(lead));
  const isMoved = lead.stageId !== before.stageId;
  if (isMoved) yield* run('UPDATE leads SET stage_since = $2 WHERE id = $1', id, nowMs);
  const { stageId, ...others } = changes;
  if (Object.values(others).some((value) => value !== undefined)) yield* tell(workplace, 'lead.updated', lead, nowMs);
  if (isMoved) yield* tell(workplace, 'lead.moved', lead, nowMs, { fromStageId: before.stageId });
  return lead;
}

/** What was logged on it goes with it. @throws VelaroError `record.unknown` or `version.stale` */
export function* deleteLead(place: Place, id: string, expectedVersion?: number): Work<void> {
  yield* claim(leads, place, id, expectedVersion);
  yield* run('DELETE FROM activities WHERE lead_id = $1', id);
  yield* run('DELETE FROM leads WHERE id = $1', id);
}

const noLead = {
  contactId: null,
  ownerId: null,
  value: null,
  source: null,
  pipelineId: '',
  stageId: '',
  stageName: '',
  stageKind: 'open',
  closeDate: null,
  lastActivityAt: '',
} as const;

function changed(before: Lead, given: LeadChanges, stage: Stage | undefined, fields: RecordFields): Lead {
  const { contactId = before.contactId, ownerId = before.ownerId, source = before.source } = given;
  const { name = before.name, closeDate = before.closeDate } = given;
  return {
    ...before,
    ...fields,
    name,
    contactId,
    ownerId,
    value: given.value === undefined ? before.value : normalised(given.value),
    source,
    closeDate,
    ...(stage && {
      pipelineId: stage.pipelineId,
      stageId: stage.id,
      stageName: stage.name,
      stageKind: stage.kind,
    }),
    lastActivityAt: fields.updatedAt,
  };
}

function* contactOf(place: Place, contactId: string | null | undefined): Work<Contact | undefined> {
  return typeof contactId === 'string' ? yield* referred(contacts, place, contactId, 'contactId') : undefined;
}

function* tell(place: Workplace, name: EventName, lead: Lead, nowMs: number, more: object = {}): Work<void> {
  yield* recordEvent(place, { name, subject: lead.id, data: { ...lead, ...more } }, nowMs);
}

function normalised(value: Money | null): Money | null {
  return value && toMoney(toThousandths(value.amount, 'value.amount'), value.currency.toUpperCase());
}

function columnsOf(lead: Lead) {
  const { name, contactId, ownerId, value, source, stageId, closeDate, lastActivityAt } = lead;
  return {
    name,
    contact_id: contactId,
    owner_id: ownerId,
    value_thousandths: value && toThousandths(value.amount, 'value.amount'),
    value_currency: value?.currency ?? null,
    source,
    stage_id: stageId,
    close_date: closeDate,
    last_activity_at: Date.parse(lastActivityAt),
    search_text: searchText(name, source),
  };
}
