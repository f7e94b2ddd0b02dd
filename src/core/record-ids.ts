// The ids of a site's records: a prefix that says what it is, and 20 characters that nobody can guess.
import { randomText } from './key-minting.ts';

export const recordPrefixes = {
  contact: 'con_',
  conversation: 'cnv_',
  message: 'msg_',
  lead: 'lead_',
  pipeline: 'pipe_',
  stage: 'stage_',
  tag: 'tag_',
  channel: 'chn_',
  article: 'art_',
  case: 'case_',
  activity: 'act_',
  callback: 'cbk_',
  webhook: 'whk_',
  delivery: 'dlv_',
  campaign: 'cmp_',
  enrollment: 'enr_',
  send: 'snd_',
  intake: 'itk_',
  workflow: 'wfl_',
  execution: 'exe_',
} as const;

export type RecordNoun = keyof typeof recordPrefixes;

const randomLength = 20;

export function makeRecordId(noun: RecordNoun): string {
  return recordPrefixes[noun] + randomText(randomLength);
}

/** What every id of that kind of record looks like, in full. */
export function recordIdPattern(noun: RecordNoun): RegExp {
  return new RegExp(`^${recordPrefixes[noun]}[0-9A-Za-z]{${randomLength}}$`);
}
