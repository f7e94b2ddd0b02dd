// Removes a tag.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_delete_tag',
  surface: 'velaflows',
  scope: 'tags:write',
  method: 'DELETE',
  path: '/api/v1/tags/{id}',
  title: 'Delete a tag',
  description: 'Delete a tag, and take it from every contact that has it.',
  kind: 'delete',
  input: z.strictObject({ id: recordId('tag') }),
  output: z.void(),
  status: 204,
  example: { id: exampleId('tag') },
});
