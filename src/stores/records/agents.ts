// Agents: the people who answer a site's conversations, in all of its workspaces.
import * as z from 'zod';
import type { Agent, AgentFilter, NewAgent } from '../store.ts';
import { many, one, run, type Work } from '../transaction/work.ts';
import { conditionsOf } from './conditions.ts';
import { unknownReference } from './record-table.ts';

/** A bound on how many are looked at for one who has room. */
const mostOnline = 1_000;

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

/** By name, then id. */
export function* listAgents(siteId: string, { status, team, afterId, limit }: AgentFilter): Work<Agent[]> {
  const { text, values } = conditionsOf([
    ['r.site_id = ?', siteId],
    ['r.status = ?', status],
    ['lower(r.team) = lower(?)', team],
    ['(r.name, r.id) > (SELECT a.name, a.id FROM agents AS a WHERE a.site_id = r.site_id AND a.id = ?)', afterId],
  ]);
  return yield* many(
    agentRow,
    `SELECT r.id, r.name, r.email, r.team, r.status, r.capacity,
       (SELECT count(*) FROM conversations AS c WHERE c.site_id = r.site_id AND c.environment = 'live'
          AND c.assignee_id = r.id AND c.status IN ('open', 'pending')) AS active_conversations
     FROM agents AS r WHERE ${text} ORDER BY r.name, r.id LIMIT $${values.length + 1}`,
    ...values,
    limit,
  );
}

/** Id of the one who is online and can take most conversations more; undefined where nobody can take one. */
export function* agentWithMostRoom(siteId: string): Work<string | undefined> {
  const online = yield* listAgents(siteId, { status: 'online', limit: mostOnline });
  const roomOf = ({ capacity, activeConversations }: Agent) => capacity - activeConversations;
  const [most] = online.filter((agent) => roomOf(agent) > 0).toSorted((a, b) => roomOf(b) - roomOf(a));
  return most?.id;
}

/** Replaces those of the same id. */
export function* saveAgents(siteId: string, agents: readonly NewAgent[]): Work<void> {
  for (const { id, name, email, team, status, capacity } of agents)
    yield* run(
      `INSERT INTO agents (site_id, id, name, email, team, status, capacity) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (site_id, id) DO UPDATE SET name = excluded.name, email = excluded.email, team = excluded.team,
         status = excluded.status, capacity = excluded.capacity`,
      siteId,
      id,
      name,
      email,
      team,
      status,
      capacity,
    );
}

/** @throws VelaroError `argument.invalid`, for the field that names an agent whom the site does not have. */
export function* referredAgent(siteId: string, id: string, field: string): Work<void> {
  if (!(yield* hasAgent(siteId, id))) throw unknownReference('agent', id, field);
}

export function* hasAgent(siteId: string, id: string): Work<boolean> {
  const found = yield* one(z.unknown(), 'SELECT id FROM agents WHERE site_id = $1 AND id = $2', siteId, id);
  return found !== undefined;
}
