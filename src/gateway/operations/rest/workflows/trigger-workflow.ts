// An execution that is started by hand.
import operation from '../../../../catalog/rest/workflows/trigger-workflow.ts';
import { startByHand } from '../../../../stores/workflows/start-execution.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id, input }, { place }) => startByHand(place, id, input));
