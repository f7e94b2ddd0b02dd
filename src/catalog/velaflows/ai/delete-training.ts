// Removes an article from the knowledge base.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_delete_training',
  surface: 'velaflows',
  scope: 'ai:write',
  method: 'DELETE',
  path: '/api/v1/ai/training/{id}',
  title: 'Delete training data',
  description: 'Delete an article; no question is answered from it any more.',
  kind: 'delete',
  input: z.strictObject({ id: recordId('article') }),
  output: z.void(),
  status: 204,
  example: { id: exampleId('article') },
});
