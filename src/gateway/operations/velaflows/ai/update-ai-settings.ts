// How the assistant is to behave from now on.
import operation from '../../../../catalog/velaflows/ai/update-ai-settings.ts';
import { updateAiSettings } from '../../../../stores/records/ai-settings.ts';
import { workplaceOf } from '../../../../stores/records/place.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* (changes, { place, expectedVersion }) {
  return yield* updateAiSettings(yield* workplaceOf(place), changes, expectedVersion);
});
