// Asks the knowledge base.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { answer, passageLimit } from '../../shapes/knowledge.ts';
import { text } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_query_knowledge',
  surface: 'velaflows',
  scope: 'ai:read',
  method: 'POST',
  path: '/api/v1/ai/query',
  title: 'Query the knowledge base',
  description:
    'Find the passages of the articles of the workspace that answer a question, with the articles they are from.',
  kind: 'read',
  input: z.strictObject({
    question: text(1_000).describe('What to look for, in plain words'),
    limit: passageLimit.optional().describe('How many passages at most; as the AI settings say when left out'),
  }),
  output: answer,
  status: 200,
  example: { question: 'How do I return an order?', limit: 3 },
});
