// The stage that a tool names as people do, with the stages there are when it names none of them.
import { isVelaroError, VelaroError } from '../../core/errors.ts';
import { listPipelines, listStages, type Stage, stageNamed } from '../../stores/records/pipelines.ts';
import type { Place } from '../../stores/records/place.ts';
import { plainText } from '../../stores/records/plain-text.ts';
import type { Work } from '../../stores/transaction/work.ts';

const shownPipelines = 5;

/**
 * @param pipelineId the pipeline whose stage is meant where several have one of that name.
 * @throws VelaroError `argument.invalid` for the field `stage`.
 */
export function* dealStage(place: Place, idOrName: string, pipelineId?: string): Work<Stage> {
  if (pipelineId !== undefined) {
    const ownStages = yield* listStages(place, pipelineId);
    const own = ownStages.find(({ name }) => plainText(name) === plainText(idOrName));
    if (own) return own;
  }
  try {
    return yield* stageNamed(place, idOrName, 'stage');
  } catch (thrown) {
    if (!isVelaroError(thrown)) throw thrown;
    throw new VelaroError(thrown.code, thrown.message, {
      hint: yield* stagesThere(place),
      details: { field: 'stage' },
    });
  }
}

function* stagesThere(place: Place): Work<string> {
  const { items, nextCursor } = yield* listPipelines(place, { limit: shownPipelines });
  const names = new Set<string>();
  for (const { id } of items) for (const { name } of yield* listStages(place, id)) names.add(name);
  if (names.size === 0) return 'There are no stages yet: the first deal brings them.';
  return `${nextCursor === null ? 'The stages are' : 'Some of the stages are'}: ${[...names].join(', ')}.`;
}
