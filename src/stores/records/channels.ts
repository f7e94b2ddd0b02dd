// Channels: the ways by which people reach a workspace.
import * as z from 'zod';
import { now, type Work } from '../transaction/work.ts';
import * as field from './field.ts';
import { listByName, type Page, type PageRequest, selectPage } from './page.ts';
import { type Place, within, workplaceOf } from './place.ts';
import {
  changedFields,
  claim,
  get,
  insert,
  newRecord,
  type RecordFields,
  type RecordTable,
  recordFields,
  update,
} from './record-table.ts';
import { selection } from './selection.ts';

export type ChannelType = z.infer<typeof channelType>;

export interface Channel extends RecordFields {
  readonly name: string;
  readonly type: ChannelType;
  /** The address or number by which it is reached; null where there is none. */
  readonly address: string | null;
  /** Whether what carries its messages is connected. */
  readonly status: 'connected' | 'disconnected';
  /** Whether it takes new conversations. */
  readonly enabled: boolean;
  /** What its widget or sender is set to: a greeting, a signature. Never a credential. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** What is left out stays as it is; so does a setting that is not named, and null takes one away. */
export interface ChannelChanges {
  readonly name?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly settings?: Readonly<Record<string, string | number | boolean | null>> | undefined;
}

export interface ChannelFilter {
  readonly type?: ChannelType | undefined;
  readonly status?: Channel['status'] | undefined;
}

export const channelType = z.enum(['chat', 'email', 'sms', 'voice', 'whatsapp', 'messenger']);
const settingsForm = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export const channels: RecordTable<Channel> = {
  noun: 'channel',
  name: 'channels',
  ...selection('channels AS r', {
    ...recordFields,
    name: field.text('r.name'),
    type: field.word('r.type', channelType),
    address: field.optional(field.text('r.address')),
    status: field.word('r.status', z.enum(['connected', 'disconnected'])),
    enabled: field.yesOrNo('r.enabled'),
    settings: field.json('r.settings', settingsForm),
  }),
};
const channelList = listByName(channels);

/** By name. */
export function* listChannels(
  place: Place,
  { type, status }: ChannelFilter,
  request: PageRequest,
): Work<Page<Channel>> {
  return yield* selectPage(channelList, [...within(place), ['r.type = ?', type], ['r.status = ?', status]], request);
}

/** @throws VelaroError `record.unknown` */
export function* getChannel(place: Place, id: string): Work<Channel> {
  return yield* get(channels, place, id);
}

export type NewChannel = Pick<Channel, 'name' | 'type' | 'address'> & Partial<Pick<Channel, 'status' | 'settings'>>;

/** Opens a way to the workspace. No API does: it is for who sets the site up. */
export function* createChannel(
  place: Place,
  { status = 'connected', settings = {}, ...given }: NewChannel,
): Work<Channel> {
  const workplace = yield* workplaceOf(place);
  const own = { ...given, status, enabled: true, settings };
  const channel: Channel = newRecord('channel', workplace, yield* now(), own);
  yield* insert(channels.name, workplace, channel, columnsOf(channel));
  return channel;
}

/** @throws VelaroError `record.unknown` or `version.stale` */
export function* updateChannel(
  place: Place,
  id: string,
  { name, enabled, settings }: ChannelChanges,
  expectedVersion?: number,
): Work<Channel> {
  const before = yield* claim(channels, place, id, expectedVersion);
  const merged = Object.entries({ ...before.settings, ...settings }).filter(([, value]) => value !== null);
  const channel: Channel = {
    ...before,
    ...changedFields(before, yield* now()),
    name: name ?? before.name,
    enabled: enabled ?? before.enabled,
    settings: settingsForm.parse(Object.fromEntries(merged)),
  };
  yield* update(channels.name, channel, columnsOf(channel));
  return channel;
}

function columnsOf({ name, type, address, status, enabled, settings }: Channel) {
  return { name, type, address, status, enabled: enabled ? 1 : 0, settings: JSON.stringify(settings) };
}
