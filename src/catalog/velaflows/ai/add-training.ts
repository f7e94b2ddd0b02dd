// Adds an article to the knowledge base.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { article, articleFields } from '../../shapes/knowledge.ts';

export default defineOperation({
  name: 'velaflows_add_training',
  surface: 'velaflows',
  scope: 'ai:write',
  method: 'POST',
  path: '/api/v1/ai/training',
  title: 'Add training data',
  description: 'Add an article to the knowledge base; questions are answered from it at once.',
  kind: 'create',
  input: z.strictObject(articleFields),
  output: article,
  status: 201,
  example: { title: 'Returns', text: 'Orders can be returned within 30 days.' },
});
