// What a workspace's assistant knows and how it behaves, on the wire.
import * as z from 'zod';
import { recordFields, text, time } from './text.ts';

const source = z.object({ articleId: z.string(), title: z.string(), url: z.string().nullable() });

export const answer = z.object({
  passages: z
    .array(
      source.extend({
        text: z.string(),
        score: z.number().describe('1 for the best passage, the others in proportion'),
      }),
    )
    .describe('The passages that fit the question, the best one first'),
  sources: z.array(source).describe('The articles that they are from, each once'),
});

export const article = z.object({
  ...recordFields,
  title: z.string(),
  text: z.string(),
  url: z.string().nullable(),
});

export const articleFields = {
  title: text(200).describe('Its title'),
  text: text(100_000).describe('Plain text, its paragraphs apart by an empty line'),
  url: z
    .url({ protocol: /^https?$/, error: 'must be an address like https://help.example.com/returns' })
    .max(2_000)
    .meta({ description: 'Where people can read it', examples: ['https://help.example.com/returns'] })
    .optional(),
};

const tone = z.enum(['friendly', 'neutral', 'formal']);
const mostPassages = 20;

export const passageLimit = z.int().min(1).max(mostPassages);

export const aiSettings = z.object({
  enabled: z.boolean().describe('Whether the assistant answers visitors'),
  assistantName: z.string(),
  tone,
  language: z.string(),
  instructions: z.string(),
  maxPassages: z.int(),
  updatedAt: time.nullable().describe('Null as long as nobody has changed anything'),
  version: z.int().min(0),
});

export const aiSettingsFields = {
  enabled: z.boolean().optional().describe('Whether the assistant answers visitors'),
  assistantName: text(100).optional().describe('What it calls itself'),
  tone: tone.optional().describe('How it speaks'),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, 'must be a language like en or pt-BR')
    .meta({ description: 'The language that it speaks (BCP 47)', examples: ['en'] })
    .optional(),
  instructions: z
    .union([z.literal(''), text(4_000)])
    .optional()
    .describe('What it is to keep to, in your own words'),
  maxPassages: passageLimit.optional().describe('How many passages an answer rests on'),
};
