// What a site's leads of a period amount to: how many came, how many were won and lost, and where the others stand.
import * as z from 'zod';
import { many, one, type Work } from '../transaction/work.ts';
import { conditionsOf } from './conditions.ts';
import { type Money, toMoney } from './money.ts';
import { dayOf, daysOf, type Period } from './period.ts';
import type { Stage } from './pipelines.ts';
import { type Place, within } from './place.ts';

export interface LeadCounts {
  /** Leads that were made in the period. */
  readonly created: number;
  /** Leads that came into a stage of that kind in the period, and are still in it. */
  readonly won: number;
  readonly lost: number;
  /** What the won ones are worth, by currency. */
  readonly wonValue: readonly Money[];
}

export interface StageCount extends Pick<Stage, 'pipelineId' | 'kind'> {
  readonly stageId: string;
  readonly stageName: string;
  readonly leads: number;
  readonly value: readonly Money[];
}

const countsRow = z.object({ created: z.int(), won: z.int(), lost: z.int() });
const dayRow = z.object({ day: z.int(), created: z.int() });
const valueRow = z
  .object({ key: z.string(), value: z.int(), currency: z.string() })
  .transform(({ key, value, currency }) => ({ key, money: toMoney(value, currency) }));
const stageRow = z.object({
  id: z.string(),
  pipeline_id: z.string(),
  name: z.string(),
  kind: z.enum(['open', 'won', 'lost']),
  leads: z.int(),
});

const fromLeads = 'FROM leads AS r JOIN stages AS s ON s.id = r.stage_id';
const since = 'coalesce(r.stage_since, r.created_at)';

export function* leadTotals(place: Place, { fromMs, toMs }: Period): Work<LeadCounts> {
  const { text, values } = conditionsOf(within(place));
  const [from, to] = [`$${values.length + 1}`, `$${values.length + 2}`];
  const counts = yield* one(
    countsRow,
    `SELECT count(*) FILTER (WHERE r.created_at >= ${from} AND r.created_at < ${to}) AS created,
       count(*) FILTER (WHERE s.kind = 'won' AND ${since} >= ${from} AND ${since} < ${to}) AS won,
       count(*) FILTER (WHERE s.kind = 'lost' AND ${since} >= ${from} AND ${since} < ${to}) AS lost
     ${fromLeads} WHERE ${text}`,
    ...values,
    fromMs,
    toMs,
  );
  const won = yield* many(
    valueRow,
    `SELECT 'won' AS key, CAST(sum(r.value_thousandths) AS bigint) AS value, r.value_currency AS currency
     ${fromLeads} WHERE ${text} AND s.kind = 'won' AND ${since} >= ${from} AND ${since} < ${to}
       AND r.value_currency IS NOT NULL GROUP BY r.value_currency ORDER BY r.value_currency`,
    ...values,
    fromMs,
    toMs,
  );
  return { ...(counts ?? { created: 0, won: 0, lost: 0 }), wonValue: won.map(({ money }) => money) };
}

/** How many leads were made on each day of the period. */
export function* leadsByDay(
  place: Place,
  period: Period,
): Work<readonly { readonly day: string; readonly created: number }[]> {
  const { text, values } = conditionsOf([
    ...within(place),
    ['r.created_at >= ?', period.fromMs],
    ['r.created_at < ?', period.toMs],
  ]);
  const found = yield* many(
    dayRow,
    `SELECT r.created_at / 86400000 AS day, count(*) AS created FROM leads AS r WHERE ${text} GROUP BY day`,
    ...values,
  );
  const byDay = new Map(found.map(({ day, created }) => [dayOf(day), created]));
  return daysOf(period).map((day) => ({ day, created: byDay.get(day) ?? 0 }));
}

/** Where all leads stand now: every stage of every pipeline, in its order. */
export function* leadsByStage(place: Place): Work<readonly StageCount[]> {
  const { text, values } = conditionsOf(within(place));
  const stages = yield* many(
    stageRow,
    `SELECT s.id, s.pipeline_id, s.name, s.kind, (SELECT count(*) FROM leads AS l WHERE l.stage_id = s.id) AS leads
     FROM stages AS s JOIN pipelines AS r ON r.id = s.pipeline_id WHERE ${text} ORDER BY r.created_at, r.id, s.position`,
    ...values,
  );
  const worth = yield* many(
    valueRow,
    `SELECT r.stage_id AS key, CAST(sum(r.value_thousandths) AS bigint) AS value, r.value_currency AS currency
     FROM leads AS r WHERE ${text} AND r.value_currency IS NOT NULL
     GROUP BY r.stage_id, r.value_currency ORDER BY r.value_currency`,
    ...values,
  );
  return stages.map(({ id, pipeline_id: pipelineId, name, kind, leads }) => ({
    stageId: id,
    stageName: name,
    pipelineId,
    kind,
    leads,
    value: worth.filter(({ key }) => key === id).map(({ money }) => money),
  }));
}
