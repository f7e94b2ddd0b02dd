// Lists the people who answer conversations.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineNativeTool } from '../define-tool.ts';

const name = 'velaro_list_agents';
export const page = pagesOf(name, 'agents');

const status = z.enum(['online', 'away', 'offline']);

const input = z
  .strictObject({
    status: status.optional().describe('Only agents with this presence'),
    team: z.string().min(1).max(100).optional().describe('Only agents of this team'),
    ...page.input,
  })
  .superRefine(page.check);

export default defineNativeTool({
  name,
  scope: 'ops',
  kind: 'read',
  title: 'List agents',
  description: 'List agents with their team, presence, active conversations and capacity, ordered by name.',
  input,
  output: z.object({
    agents: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        email: z.string(),
        team: z.string(),
        status,
        activeConversations: z.int().min(0),
        capacity: z.int().min(0).describe('How many conversations the agent takes at a time'),
      }),
    ),
    ...page.output,
  }),
  example: { status: 'online', limit: 10 },
});
