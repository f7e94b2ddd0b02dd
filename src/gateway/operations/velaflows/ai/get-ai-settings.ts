// How the assistant behaves.
import operation from '../../../../catalog/velaflows/ai/get-ai-settings.ts';
import { getAiSettings } from '../../../../stores/records/ai-settings.ts';
import { workplaceOf } from '../../../../stores/records/place.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* (_input, { place }) {
  return yield* getAiSettings(yield* workplaceOf(place));
});
