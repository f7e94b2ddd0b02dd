// What a site's conversations of a period amount to: how many, how soon answered and resolved, and how content people were.
import * as z from 'zod';
import { many, type Work } from '../transaction/work.ts';
import { conditionsOf } from './conditions.ts';
import { dayOf, daysOf, type Period } from './period.ts';
import { type Place, within } from './place.ts';

export interface ConversationCounts {
  /** Conversations that began in the period. */
  readonly total: number;
  readonly resolved: number;
  /** Ended without an answer by an agent. */
  readonly missed: number;
  readonly medianFirstResponseSeconds: number | null;
  readonly medianResolutionSeconds: number | null;
  /** Percentage of ratings that are 4 or 5; null where nobody rated. */
  readonly csat: number | null;
}

export interface ConversationGroup extends ConversationCounts {
  /** A day as `YYYY-MM-DD`, an agent's id, a team, a channel or a status; null for what has none. */
  readonly key: string | null;
}

export type ConversationGrouping = 'day' | 'agent' | 'team' | 'channel' | 'status';

const none: ConversationCounts = {
  total: 0,
  resolved: 0,
  missed: 0,
  medianFirstResponseSeconds: null,
  medianResolutionSeconds: null,
  csat: null,
};

const keys: Readonly<Record<ConversationGrouping | 'all', string>> = {
  all: 'CAST(NULL AS text)',
  day: 'CAST(r.created_at / 86400000 AS text)',
  agent: 'r.assignee_id',
  team: '(SELECT a.team FROM agents AS a WHERE a.site_id = r.site_id AND a.id = r.assignee_id)',
  channel: 'r.channel',
  status: 'r.status',
};

const groupRow = z
  .object({
    key: z.string().nullable(),
    total: z.int(),
    resolved: z.int(),
    missed: z.int(),
    content: z.int(),
    rated: z.int(),
    first_reply_ms: z.number().nullable(),
    resolution_ms: z.number().nullable(),
  })
  .transform(
    (row): ConversationGroup => ({
      key: row.key,
      total: row.total,
      resolved: row.resolved,
      missed: row.missed,
      medianFirstResponseSeconds: seconds(row.first_reply_ms),
      medianResolutionSeconds: seconds(row.resolution_ms),
      csat: row.rated === 0 ? null : Math.round((row.content / row.rated) * 100),
    }),
  );

/** All of them together. @throws VelaroError `argument.invalid` for a period that is none. */
export function* conversationTotals(place: Place, period: Period): Work<ConversationCounts> {
  const [all] = yield* groups(place, period, 'all');
  if (!all) return none;
  const { key: _, ...counts } = all;
  return counts;
}

/** One by one, in the order of their keys; every day of the period, also those without a conversation. @throws VelaroError as above. */
export function* conversationSeries(
  place: Place,
  period: Period,
  groupBy: ConversationGrouping,
): Work<readonly ConversationGroup[]> {
  const found = yield* groups(place, period, groupBy);
  if (groupBy !== 'day') return found;
  const byDay = new Map(found.map((group) => [dayOf(Number(group.key)), group]));
  return daysOf(period).map((day) => ({ ...none, ...byDay.get(day), key: day }));
}

/** A median is the mean of the middle one or two. */
const median = (column: string, place: string, many: string) =>
  `CAST(avg(${column}) FILTER (WHERE ${column} IS NOT NULL AND ${place} IN ((${many} + 1) / 2, (${many} + 2) / 2)) AS double precision)`;

function* groups(place: Place, period: Period, groupBy: ConversationGrouping | 'all'): Work<ConversationGroup[]> {
  const { text, values } = conditionsOf([
    ...within(place),
    ['r.created_at >= ?', period.fromMs],
    ['r.created_at < ?', period.toMs],
  ]);
  return yield* many(
    groupRow,
    `WITH chosen AS (
       SELECT ${keys[groupBy]} AS key, r.status, r.rating, r.first_reply_at - r.created_at AS replied,
         r.resolved_at - r.created_at AS solved
       FROM conversations AS r WHERE ${text}),
     ranked AS (
       SELECT key, status, rating, replied, solved,
         row_number() OVER (PARTITION BY key, replied IS NULL ORDER BY replied) AS replied_place,
         count(replied) OVER (PARTITION BY key) AS replied_many,
         row_number() OVER (PARTITION BY key, solved IS NULL ORDER BY solved) AS solved_place,
         count(solved) OVER (PARTITION BY key) AS solved_many
       FROM chosen)
     SELECT key, count(*) AS total, count(*) FILTER (WHERE status = 'resolved') AS resolved,
       count(*) FILTER (WHERE status IN ('resolved', 'closed') AND replied IS NULL) AS missed,
       count(*) FILTER (WHERE rating >= 4) AS content, count(rating) AS rated,
       ${median('replied', 'replied_place', 'replied_many')} AS first_reply_ms,
       ${median('solved', 'solved_place', 'solved_many')} AS resolution_ms
     FROM ranked GROUP BY key ORDER BY key`,
    ...values,
  );
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 1000);
}
