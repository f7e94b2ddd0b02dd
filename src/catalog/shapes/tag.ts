// A tag on the wire.
import * as z from 'zod';
import { recordId, text, time, version } from './text.ts';

export const tag = z.object({
  id: z.string(),
  workspaceId: z.string(),
  name: z.string(),
  color: z.string(),
  version,
  createdAt: time,
  updatedAt: time,
});

export const tagId = recordId.describe('Id of the tag, tag_…');
export const tagName = text(64).describe('Its name, which no other tag of the workspace has');
export const tagColor = z
  .string()
  .regex(/^#[0-9A-Fa-f]{6}$/, 'must be a colour like #64748b')
  .optional()
  .describe('Its colour, like #64748b');
