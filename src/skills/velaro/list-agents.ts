// Lists the people who answer conversations.
import * as z from 'zod';
import { type CursorQuery, readCursor, writeCursor } from '../cursor.ts';
import { defineNativeTool } from '../define-tool.ts';

const name = 'velaro_list_agents';

const status = z.enum(['online', 'away', 'offline']);

const input = z
  .strictObject({
    status: status.optional().describe('Only agents with this presence'),
    team: z.string().min(1).max(100).optional().describe('Only agents of this team'),
    limit: z.int().min(1).max(100).default(25).describe('How many agents a page holds at most'),
    cursor: z.string().min(1).max(500).optional().describe('nextCursor of the previous page, with the same filters'),
  })
  .superRefine((query, context) => {
    if (query.cursor !== undefined && readCursor(query.cursor, listOf(query)) === undefined)
      context.addIssue({
        code: 'custom',
        path: ['cursor'],
        message: 'is not a cursor of this list: give nextCursor of the previous page with the same status and team',
      });
  });

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
    nextCursor: z.string().optional().describe('Give it as cursor for the next page; absent on the last one'),
  }),
  example: { status: 'online', limit: 10 },

  async run(query, data) {
    const afterId = query.cursor === undefined ? undefined : readCursor(query.cursor, listOf(query));
    const found = await data.listAgents({
      limit: query.limit + 1,
      ...(query.status !== undefined && { status: query.status }),
      ...(query.team !== undefined && { team: query.team }),
      ...(afterId !== undefined && { afterId }),
    });
    const agents = found.slice(0, query.limit);
    const last = found.length > agents.length ? agents.at(-1) : undefined;
    return { agents, ...(last && { nextCursor: writeCursor(last.id, listOf(query)) }) };
  },
});

function listOf(query: { readonly status?: string | undefined; readonly team?: string | undefined }): CursorQuery {
  return { tool: name, status: query.status, team: query.team };
}
