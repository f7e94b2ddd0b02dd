// What the account holds at first: the shop's customers, deals of all ages, and open tickets.
import { Account } from './account.ts';
import { closedStages } from './properties.ts';

type Values = Readonly<Record<string, string>>;

const contacts: readonly Values[] = [
  person(
    'Maria',
    'Alvarez',
    'maria.alvarez@example.com',
    '+12175550134',
    'Trailhead Outfitters',
    'customer',
    '71234001',
  ),
  person('Noah', 'Bennett', 'noah.bennett@example.com', '+12075550188', 'Harbor Coffee', 'customer', '71234001'),
  person('Léa', 'Dubois', 'lea.dubois@example.com', '+33478559012', 'Alpages SARL', 'opportunity', '71234002'),
  person(
    'Oliver',
    'Hughes',
    'oliver.hughes@example.com',
    '+441132960018',
    'Hughes & Daughters',
    'evangelist',
    '71234002',
  ),
  person(
    'Ingrid',
    'Solberg',
    'ingrid.solberg@fjordtech.example',
    '+4722845500',
    'Fjordtech AS',
    'opportunity',
    '71234001',
  ),
  person(
    'Dan',
    "O'Neil",
    'dan.oneil@oneil-logistics.example',
    '+13125550177',
    "O'Neil Logistics",
    'salesqualifiedlead',
    '71234002',
  ),
  person('Priya', 'Raman', 'priya.raman@ramanlabs.example', '+14155550122', 'Raman Labs', 'lead', '71234003'),
];

/** Name, amount, stage, owner, pipeline, days since it was made, days since the last activity (none: never any). */
const deals: readonly (readonly [string, string, string, string, string, number, number?])[] = [
  ['Fjordtech rollout, 400 seats', '182000', 'decisionmakerboughtin', '71234001', 'default', 140, 46],
  ['Alpages winter range', '96500', 'presentationscheduled', '71234002', 'default', 90, 33],
  ["O'Neil fleet tracking", '74000', 'qualifiedtobuy', '71234002', 'default', 75],
  ['Harbor Coffee renewal', '51250', 'contractsent', '71234001', 'renewals', 60, 31],
  ['Raman Labs pilot', '68000', 'appointmentscheduled', '71234003', 'default', 40, 4],
  ['Trailhead outfitting', '50000', 'qualifiedtobuy', '71234001', 'default', 55, 38],
  ['Hughes gift boxes', '12400', 'contractsent', '71234002', 'default', 80, 52],
  ['Fjordtech support plan', '88000', 'closedwon', '71234001', 'renewals', 200, 61],
  ['Alpages summer range', '120000', 'closedlost', '71234002', 'default', 310, 95],
  ['Northwind data migration', '240000', 'appointmentscheduled', '71234003', 'default', 6],
];

const tickets: readonly Values[] = [
  ticket('Refund has not arrived', 'Order #1044 was cancelled; the card shows nothing yet.', '2', 'HIGH'),
  ticket('Cannot sign in', 'The link in the mail says that it has expired.', '1', 'URGENT'),
  ticket('Invoice without our VAT number', 'Please send it again with the number on it.', '3', 'LOW'),
  ticket('Wrong size delivered', 'Order #1045: the jacket is M, ordered was L.', '1', 'MEDIUM'),
  ticket('How do I add a colleague?', 'Solved over chat.', '4', 'LOW'),
];

const dayMs = 86_400_000;

/** @param now what "days ago" counts from. */
export function demoAccount(now: Date): Account {
  const account = new Account();
  const before = (days: number) => new Date(now.getTime() - days * dayMs);
  for (const [index, values] of contacts.entries()) account.create('contacts', values, [], before(400 - index * 20));
  for (const [dealname, amount, dealstage, owner, pipeline, age, quietDays] of deals) {
    const closedate = before(closedStages.includes(dealstage) ? (quietDays ?? 0) : -45).toISOString();
    const values = { dealname, amount, dealstage, pipeline, closedate, hubspot_owner_id: owner };
    const deal = account.create('deals', values, [], before(age));
    if (quietDays !== undefined) account.logActivity(deal.id, before(quietDays));
  }
  for (const [index, values] of tickets.entries()) account.create('tickets', values, [], before(9 - index));
  return account;
}

function person(
  firstname: string,
  lastname: string,
  email: string,
  phone: string,
  company: string,
  lifecyclestage: string,
  owner: string,
): Values {
  return { firstname, lastname, email, phone, company, lifecyclestage, hubspot_owner_id: owner };
}

function ticket(subject: string, content: string, stage: string, priority: string): Values {
  return { subject, content, hs_pipeline_stage: stage, hs_ticket_priority: priority, hubspot_owner_id: '71234003' };
}
