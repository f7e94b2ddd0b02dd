// Makes a tag.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { tag, tagColor, tagName } from '../../shapes/tag.ts';

export default defineOperation({
  name: 'velaflows_create_tag',
  surface: 'velaflows',
  scope: 'tags:write',
  method: 'POST',
  path: '/api/v1/tags',
  title: 'Create a tag',
  description: 'Create a tag to sort contacts by.',
  kind: 'create',
  input: z.strictObject({ name: tagName, color: tagColor }),
  output: tag,
  status: 201,
  versioned: true,
  example: { name: 'vip', color: '#b45309' },
});
