// Changes a tag.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { tag, tagColor, tagName } from '../../shapes/tag.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_update_tag',
  surface: 'velaflows',
  scope: 'tags:write',
  method: 'PATCH',
  path: '/api/v1/tags/{id}',
  title: 'Update a tag',
  description: 'Give a tag another name or colour; every contact that has it keeps it.',
  kind: 'update',
  input: z.strictObject({ id: recordId('tag'), name: tagName.optional(), color: tagColor }),
  output: tag,
  status: 200,
  failures: [409],
  versioned: true,
  example: { id: exampleId('tag'), name: 'regular' },
});
