// Lists the stages of a pipeline.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { stage } from '../../shapes/lead.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_list_stages',
  surface: 'velaflows',
  scope: 'crm:read',
  method: 'GET',
  path: '/api/v1/crm/pipelines/{id}/stages',
  title: 'List stages',
  description: 'List the stages of a pipeline, first to last.',
  kind: 'read',
  input: z.strictObject({ id: recordId('pipeline') }),
  output: z.object({ stages: z.array(stage) }),
  status: 200,
  example: { id: exampleId('pipeline') },
});
