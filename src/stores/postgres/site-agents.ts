// A site's agents: who answers its conversations.
import * as z from 'zod';
import type { Agent, AgentFilter } from '../store.ts';
import type { Database } from './database.ts';

const agentRow = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    team: z.string(),
    status: z.enum(['online', 'away', 'offline']),
    active_conversations: z.int(),
    capacity: z.int(),
  })
  .transform(({ active_conversations: activeConversations, ...agent }): Agent => ({ ...agent, activeConversations }));

export function listAgents(database: Database, siteId: string, filter: AgentFilter): Promise<Agent[]> {
  const { status = null, team = null, afterId = null, limit } = filter;
  return database.read((transaction) =>
    transaction.many(
      agentRow,
      `SELECT id, name, email, team, status, active_conversations, capacity FROM agents
       WHERE site_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR lower(team) = lower($3))
         AND ($4::text IS NULL OR (name, id) > (SELECT name, id FROM agents WHERE site_id = $1 AND id = $4))
       ORDER BY name, id LIMIT $5`,
      siteId,
      status,
      team,
      afterId,
      limit,
    ),
  );
}

export function saveAgents(database: Database, siteId: string, agents: readonly Agent[]): Promise<void> {
  return database.write(async (transaction) => {
    for (const agent of agents)
      transaction.run(
        `INSERT INTO agents (site_id, id, name, email, team, status, active_conversations, capacity)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (site_id, id) DO UPDATE SET name = excluded.name, email = excluded.email, team = excluded.team,
           status = excluded.status, active_conversations = excluded.active_conversations, capacity = excluded.capacity`,
        siteId,
        agent.id,
        agent.name,
        agent.email,
        agent.team,
        agent.status,
        agent.activeConversations,
        agent.capacity,
      );
  });
}
