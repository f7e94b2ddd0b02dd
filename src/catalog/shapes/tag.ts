// A tag on the wire.
import * as z from 'zod';
import { recordFields, text } from './text.ts';

export const tag = z.object({ ...recordFields, name: z.string(), color: z.string() });

export const tagName = text(64).describe('Its name, which no other tag of the workspace has');
export const tagColor = z
  .string()
  .regex(/^#[0-9A-Fa-f]{6}$/, 'must be a colour like #64748b')
  .meta({ description: 'Its colour, like #64748b', examples: ['#64748b'] })
  .optional();
