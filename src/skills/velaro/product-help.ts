// Finds what the site's knowledge base says to a question.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { text } from './parts/fields.ts';

export default defineNativeTool({
  name: 'velaro_product_help',
  scope: 'ops',
  kind: 'read',
  title: 'Search product help',
  description: "Find the passages of the site's help articles that fit a question best, each with its source.",
  input: z.strictObject({
    question: text(1_000).describe('The question, in plain words'),
    limit: z.int().min(1).max(20).default(5).describe('How many passages at most'),
  }),
  output: z.object({
    passages: z.array(
      z.object({
        id: z.string().describe('Of the article'),
        title: z.string(),
        excerpt: z.string(),
        url: z.string().nullable().describe('Where people can read the article'),
        score: z.number().describe('1 for the best passage, the others in proportion'),
      }),
    ),
  }),
  example: { question: 'How do I rotate an API key?' },
});
