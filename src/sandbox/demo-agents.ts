// The people of the sandbox's site.

/** An agent as the gateway's store keeps it. */
export interface DemoAgent {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly team: string;
  readonly status: 'online' | 'away' | 'offline';
  readonly activeConversations: number;
  readonly capacity: number;
}

export const demoAgents: readonly DemoAgent[] = [
  agent('agt_amara', 'Amara Okafor', 'Support', 'online', 4, 6),
  agent('agt_ben', 'Ben Lindqvist', 'Support', 'online', 6, 6),
  agent('agt_chloe', 'Chloé Marchand', 'Sales', 'online', 2, 4),
  agent('agt_dmitri', 'Dmitri Volkov', 'Billing', 'away', 1, 5),
  agent('agt_elena', 'Elena Ruiz', 'Sales', 'offline', 0, 4),
  agent('agt_farid', 'Farid Haddad', 'Support', 'away', 0, 6),
  agent('agt_grace', 'Grace Kim', 'Billing', 'online', 3, 5),
];

function agent(
  id: string,
  name: string,
  team: string,
  status: DemoAgent['status'],
  activeConversations: number,
  capacity: number,
): DemoAgent {
  const email = `${id.slice('agt_'.length)}@acme.example`;
  return { id, name, email, team, status, activeConversations, capacity };
}
