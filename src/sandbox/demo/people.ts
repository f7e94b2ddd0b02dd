// The demo site's contacts, the words by which they are sorted, and the channels by which they write.
import type { DemoChannel, DemoContact, DemoTag } from '../demo-records.ts';

export const demoTags: readonly DemoTag[] = [
  { name: 'VIP', color: '#b45309' },
  { name: 'newsletter', color: '#0369a1' },
  { name: 'trade', color: '#15803d' },
  { name: 'at risk', color: '#be123c' },
];

export const demoChannels: readonly DemoChannel[] = [
  {
    name: 'Website chat',
    type: 'chat',
    address: null,
    settings: { greeting: 'Hello! How can we help?', position: 'right' },
  },
  { name: 'Help desk', type: 'email', address: 'help@acme.example', settings: { signature: 'Acme customer care' } },
  { name: 'Text line', type: 'sms', address: '+15550100', settings: {} },
  { name: 'WhatsApp', type: 'whatsapp', address: '+15550101', settings: { greeting: 'Hi, this is Acme.' } },
];

/** The first four are customers of the demo shop too. */
export const demoContacts: readonly DemoContact[] = [
  contact('Maria', 'Alvarez', 'maria.alvarez@example.com', '+15550110', null, ['VIP', 'newsletter'], {
    loyaltyPoints: 1240,
  }),
  contact('Noah', 'Bennett', 'noah.bennett@example.com', '+15550111', null, ['newsletter'], { loyaltyPoints: 80 }),
  contact('Léa', 'Dubois', 'lea.dubois@example.com', '+33155501120', null, [], { language: 'fr' }),
  contact('Oliver', 'Hughes', 'oliver.hughes@example.com', '+442055501130', null, ['at risk'], { openReturns: 2 }),
  contact('Priya', 'Raman', 'priya.raman@northwind.example', '+15550114', 'Northwind Offices', ['trade', 'VIP'], {
    seats: 220,
  }),
  contact('Jonas', 'Keller', 'jonas.keller@keller-bau.example', '+493055501150', 'Keller Bau', ['trade'], {
    seats: 45,
  }),
  contact('Aisha', 'Bello', 'aisha.bello@lagosworks.example', '+23415550116', 'Lagos Works', ['trade'], {}),
  contact('Tom', 'Whitfield', 'tom.whitfield@example.com', '+15550117', null, [], {}),
  contact(
    'Yuki',
    'Tanaka',
    'yuki.tanaka@tanaka-studio.example',
    '+81355501180',
    'Tanaka Studio',
    ['trade', 'newsletter'],
    {},
  ),
  contact('Sofia', 'Rossi', 'sofia.rossi@example.com', '+390655501190', null, ['newsletter'], { language: 'it' }),
  contact('Daniel', 'Okoye', 'daniel.okoye@harbourcollege.example', '+15550120', 'Harbour College', ['trade'], {
    taxExempt: true,
  }),
  contact('Emma', 'Larsen', 'emma.larsen@example.com', '+4755501210', null, ['VIP'], { loyaltyPoints: 3110 }),
  contact('Victor', 'Mendes', 'victor.mendes@example.com', null, null, [], {}),
  contact('Hannah', 'Cole', 'hannah.cole@example.com', '+15550123', null, ['at risk'], {}),
];

function contact(
  firstName: string,
  lastName: string,
  email: string,
  phone: string | null,
  company: string | null,
  tags: readonly string[],
  customFields: DemoContact['customFields'],
): DemoContact {
  return { firstName, lastName, email, phone, company, tags, customFields };
}
