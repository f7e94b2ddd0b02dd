// The people of the sandbox's site.

/** An agent as the gateway's store keeps it. */
export interface DemoAgent {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly team: string;
  readonly status: 'online' | 'away' | 'offline';
  readonly capacity: number;
}

export const demoAgents: readonly DemoAgent[] = [
  agent('agt_amara', 'Amara Okafor', 'Support', 'online', 6),
  agent('agt_ben', 'Ben Lindqvist', 'Support', 'online', 6),
  agent('agt_chloe', 'Chloé Marchand', 'Sales', 'online', 4),
  agent('agt_dmitri', 'Dmitri Volkov', 'Billing', 'away', 5),
  agent('agt_elena', 'Elena Ruiz', 'Sales', 'offline', 4),
  agent('agt_farid', 'Farid Haddad', 'Support', 'away', 6),
  agent('agt_grace', 'Grace Kim', 'Billing', 'online', 5),
];

function agent(id: string, name: string, team: string, status: DemoAgent['status'], capacity: number): DemoAgent {
  const email = `${id.slice('agt_'.length)}@acme.example`;
  return { id, name, email, team, status, capacity };
}
