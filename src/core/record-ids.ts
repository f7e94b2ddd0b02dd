// The ids of a site's records: a prefix that says what it is, and 20 characters that nobody can guess.
import { numberText, randomText } from './key-minting.ts';

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

/** Milliseconds since 1970 fit until 2081. */
const timeLength = 7;
const randomLength = 13;

/** Characters for many ids: asking for random bytes costs more than they do. */
let characters = '';
let used = 0;

/** Ids sort about as they are made: a database that keeps them in order writes new ones side by side, and not all over its pages. */
export function makeRecordId(noun: RecordNoun): string {
  if (used === characters.length) {
    characters = randomText(randomLength * 128);
    used = 0;
  }
  used += randomLength;
  return recordPrefixes[noun] + numberText(Date.now(), timeLength) + characters.slice(used - randomLength, used);
}

/** What every id of that kind of record looks like, in full. */
export function recordIdPattern(noun: RecordNoun): RegExp {
  return new RegExp(`^${recordPrefixes[noun]}[0-9A-Za-z]{${timeLength + randomLength}}$`);
}
