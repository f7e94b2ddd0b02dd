// Lists tags.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { pageInput, pageOutput } from '../../shapes/page.ts';
import { tag } from '../../shapes/tag.ts';

export default defineOperation({
  name: 'velaflows_list_tags',
  surface: 'velaflows',
  scope: 'tags:read',
  method: 'GET',
  path: '/api/v1/tags',
  title: 'List tags',
  description: 'List the tags of the workspace by name.',
  kind: 'read',
  input: z.strictObject(pageInput),
  output: z.object({ tags: z.array(tag), ...pageOutput }),
  status: 200,
  example: { limit: 50 },
});
