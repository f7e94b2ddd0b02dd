// Properties that a site has invented itself.
import * as z from 'zod';
import { text } from './text.ts';

const mostFields = 50;

const value = z.union(
  [text(2_000), z.number(), z.boolean(), z.null()],
  'must be a text, a number, true, false or null',
);

export const customFields = z
  .record(text(64), value, {
    error: ({ code }) => (code === 'invalid_key' ? 'must have names of 1 to 64 characters' : undefined),
  })
  .refine((fields) => Object.keys(fields).length <= mostFields, `must have at most ${mostFields} fields`)
  .meta({ maxProperties: mostFields });

export const shownCustomFields = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
