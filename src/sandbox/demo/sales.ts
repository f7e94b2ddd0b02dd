// What the demo site hopes to sell, what it has to put right, and whom it has promised to call.
import type { DemoCallback, DemoCase, DemoLead } from '../demo-records.ts';

export const demoLeads: readonly DemoLead[] = [
  lead('Northwind: 220 desks', 4, 'agt_chloe', 'Negotiation', '84500.00', 'USD', 62, 41, 'Fair'),
  lead('Northwind: meeting rooms', 4, 'agt_chloe', 'Proposal', '56200.00', 'USD', 48, 33, 'Customer'),
  lead('Harbour College: library', 10, 'agt_elena', 'Qualified', '61300.00', 'USD', 55, 36, 'Tender'),
  lead('Keller Bau: site offices', 5, 'agt_elena', 'Negotiation', '27400.00', 'EUR', 30, 2, 'Website'),
  lead('Lagos Works: first floor', 6, 'agt_chloe', 'Proposal', '39900.00', 'USD', 26, 4, 'Referral'),
  lead('Tanaka Studio: drawing tables', 8, 'agt_chloe', 'Qualified', '9800.00', 'EUR', 19, 6, 'Fair'),
  lead('Harbour College: lecture hall', 10, 'agt_elena', 'New', '18750.50', 'USD', 9, 9, 'Website'),
  lead('Emma Larsen: home office', 11, null, 'New', '2140.00', 'EUR', 3, 3, 'Chat'),
  lead('Keller Bau: reception', 5, 'agt_elena', 'Won', '12600.00', 'EUR', 75, 12, 'Customer'),
  lead('Northwind: pilot floor', 4, 'agt_chloe', 'Won', '31000.00', 'USD', 110, 25, 'Fair'),
  lead('Lagos Works: canteen', 6, 'agt_elena', 'Lost', '15500.00', 'USD', 68, 20, 'Tender'),
];

export const demoCases: readonly DemoCase[] = [
  {
    subject: 'Desk delivered with a cracked leg',
    person: 3,
    priority: 'high',
    status: 'open',
    agentId: 'agt_amara',
    daysAgo: 1,
  },
  {
    subject: 'Charged twice for one order',
    person: 3,
    priority: 'urgent',
    status: 'open',
    agentId: 'agt_grace',
    daysAgo: 0.1,
  },
  {
    subject: 'Invoice without VAT number',
    person: 5,
    priority: 'normal',
    status: 'pending',
    agentId: 'agt_dmitri',
    daysAgo: 0.2,
  },
  {
    subject: 'Parcel waits at the depot',
    person: 12,
    priority: 'normal',
    status: 'open',
    agentId: 'agt_ben',
    daysAgo: 2,
  },
  {
    subject: 'Colour differs from the photograph',
    person: 9,
    priority: 'low',
    status: 'resolved',
    agentId: 'agt_farid',
    daysAgo: 12,
  },
  {
    subject: 'Assembly instructions are in the wrong language',
    person: 2,
    priority: 'low',
    status: 'closed',
    agentId: 'agt_farid',
    daysAgo: 20,
  },
];

export const demoCallbacks: readonly DemoCallback[] = [
  { person: 4, agentId: 'agt_chloe', topic: 'Offer for the second floor', hoursAhead: 20 },
  { person: 10, agentId: 'agt_elena', topic: 'Delivery during term', hoursAhead: 44 },
];

function lead(
  name: string,
  person: number,
  ownerId: string | null,
  stage: string,
  amount: string,
  currency: string,
  createdDaysAgo: number,
  movedDaysAgo: number,
  source: string,
): DemoLead {
  return { name, person, ownerId, stage, value: { amount, currency }, createdDaysAgo, movedDaysAgo, source };
}
