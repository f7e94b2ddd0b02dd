// Lists pipelines.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { pipeline } from '../../shapes/lead.ts';
import { pageInput, pageOutput } from '../../shapes/page.ts';

export default defineOperation({
  name: 'velaflows_list_pipelines',
  surface: 'velaflows',
  scope: 'crm:read',
  method: 'GET',
  path: '/api/v1/crm/pipelines',
  title: 'List pipelines',
  description: 'List the pipelines of the workspace by name.',
  kind: 'read',
  input: z.strictObject(pageInput),
  output: z.object({ pipelines: z.array(pipeline), ...pageOutput }),
  status: 200,
  example: { limit: 10 },
});
