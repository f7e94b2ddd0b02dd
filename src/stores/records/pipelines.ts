// Pipelines: the stages that a workspace's leads go through.
import * as z from 'zod';
import { makeRecordId } from '../../core/record-ids.ts';
import { many, now, one, run, type Work } from '../transaction/work.ts';
import { conditionsOf, continued } from './conditions.ts';
import * as field from './field.ts';
import { listByName, type Page, type PageRequest, selectPage } from './page.ts';
import { type Place, type Workplace, within, workplaceOf } from './place.ts';
import { plainText } from './plain-text.ts';
import {
  get,
  insert,
  newRecord,
  type RecordFields,
  type RecordTable,
  recordFields,
  unknownReference,
} from './record-table.ts';
import { selection } from './selection.ts';

export interface Pipeline extends RecordFields {
  readonly name: string;
}

export interface Stage {
  readonly id: string;
  readonly pipelineId: string;
  readonly name: string;
  /** Its place in the pipeline: 1 for the first. */
  readonly position: number;
  /** Whether a lead that is in it is still open, and how it ended if not. */
  readonly kind: 'open' | 'won' | 'lost';
}

export type NewStage = Pick<Stage, 'name' | 'kind'>;

export const pipelines: RecordTable<Pipeline> = {
  noun: 'pipeline',
  name: 'pipelines',
  ...selection('pipelines AS r', {
    ...recordFields,
    name: field.text('r.name'),
  }),
};
const pipelineList = listByName(pipelines);

const stageRow = z
  .object({
    id: z.string(),
    pipeline_id: z.string(),
    name: z.string(),
    position: z.int(),
    kind: z.enum(['open', 'won', 'lost']),
  })
  .transform(({ pipeline_id: pipelineId, ...row }): Stage => ({ ...row, pipelineId }));
const selectStages = `SELECT s.id, s.pipeline_id, s.name, s.position, s.kind FROM stages AS s
  JOIN pipelines AS r ON r.id = s.pipeline_id`;

const usualStages: readonly NewStage[] = [
  { name: 'New', kind: 'open' },
  { name: 'Qualified', kind: 'open' },
  { name: 'Proposal', kind: 'open' },
  { name: 'Negotiation', kind: 'open' },
  { name: 'Won', kind: 'won' },
  { name: 'Lost', kind: 'lost' },
];

/** By name. */
export function* listPipelines(place: Place, request: PageRequest): Work<Page<Pipeline>> {
  return yield* selectPage(pipelineList, within(place), request);
}

/** @throws VelaroError `record.unknown` */
export function* getPipeline(place: Place, id: string): Work<Pipeline> {
  return yield* get(pipelines, place, id);
}

/** In their order. @throws VelaroError `record.unknown` where the place has no such pipeline. */
export function* listStages(place: Place, pipelineId: string): Work<readonly Stage[]> {
  yield* get(pipelines, place, pipelineId);
  return yield* stagesOf(pipelineId);
}

/** No API makes one: it is for who sets the site up. */
export function* createPipeline(place: Place, name: string, stages: readonly NewStage[]): Work<Pipeline> {
  const workplace = yield* workplaceOf(place);
  const pipeline: Pipeline = newRecord('pipeline', workplace, yield* now(), { name });
  yield* insert(pipelines.name, workplace, pipeline, { name });
  for (const [index, stage] of stages.entries())
    yield* run(
      'INSERT INTO stages (id, pipeline_id, name, plain_name, position, kind) VALUES ($1, $2, $3, $4, $5, $6)',
      makeRecordId('stage'),
      pipeline.id,
      stage.name,
      plainText(stage.name),
      index + 1,
      stage.kind,
    );
  return pipeline;
}

/** The workspace's oldest pipeline; made where it has none. */
export function* usualPipeline(workplace: Workplace): Work<Pipeline> {
  const { text, values } = conditionsOf(within(workplace));
  const oldest = continued(pipelines.select, ` WHERE ${text} ORDER BY r.created_at, r.id LIMIT 1`);
  const found = yield* one(pipelines.row, oldest, ...values);
  return found ?? (yield* createPipeline(workplace, 'Sales', usualStages));
}

/** @throws VelaroError `argument.invalid` for the field that names a stage which the place does not have. */
export function* referredStage(place: Place, id: string, field: string): Work<Stage> {
  const { text, values } = conditionsOf([['s.id = ?', id], ...within(place)]);
  const found = yield* one(stageRow, `${selectStages} WHERE ${text}`, ...values);
  if (!found) throw unknownReference('stage', id, field);
  return found;
}

/** The first stage of a pipeline; the workspace's usual one where none is named. @throws VelaroError `argument.invalid` */
export function* firstStage(workplace: Workplace, pipelineId: string | undefined): Work<Stage> {
  const pipeline = pipelineId ?? (yield* usualPipeline(workplace)).id;
  const { text, values } = conditionsOf([['s.pipeline_id = ?', pipeline], ...within(workplace)]);
  const found = yield* one(stageRow, `${selectStages} WHERE ${text} ORDER BY s.position LIMIT 1`, ...values);
  if (!found) throw unknownReference('pipeline', pipeline, 'pipelineId');
  return found;
}

/** The stage of that id or name, as people say it; of several the one in the oldest pipeline. @throws VelaroError `argument.invalid` */
export function* stageNamed(place: Place, idOrName: string, field: string): Work<Stage> {
  const { text, values } = conditionsOf([
    ['(s.id = ? OR s.plain_name = ?)', idOrName, plainText(idOrName)],
    ...within(place),
  ]);
  const query = `${selectStages} WHERE ${text} ORDER BY r.created_at, r.id, s.position LIMIT 1`;
  const found = yield* one(stageRow, query, ...values);
  if (!found) throw unknownReference('stage', idOrName, field);
  return found;
}

function* stagesOf(pipelineId: string): Work<Stage[]> {
  return yield* many(stageRow, `${selectStages} WHERE s.pipeline_id = $1 ORDER BY s.position`, pipelineId);
}
