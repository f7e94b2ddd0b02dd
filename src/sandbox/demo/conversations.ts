// What people have asked the demo site in the last five weeks, and what became of it.
import type { DemoConversation, DemoMessage } from '../demo-records.ts';

type Line = readonly [author: DemoMessage['author'], minutesLater: number, text: string];

/** The first line is the visitor's; how soon the next one comes is told for each conversation. */
const talks = {
  parcel: [
    ['visitor', 0, 'Hi, the tracking of my order has not moved since Monday. Is it lost?'],
    ['agent', 0, 'Hello! I can see it: the parcel waits at the depot for a new label.'],
    ['agent', 3, 'I have asked the carrier to send it on today. You should have it by Friday.'],
    ['visitor', 9, 'Great, thank you.'],
  ],
  returning: [
    ['visitor', 0, 'The chair is lovely, but too tall for our table. Can I send it back?'],
    ['agent', 0, 'Of course. You have 30 days, and the return label is in your order under “Returns”.'],
    ['visitor', 6, 'And the money?'],
    ['agent', 8, 'It goes back to your card within five days of the chair reaching us.'],
  ],
  invoice: [
    ['visitor', 0, 'Could you put our VAT number on the last invoice? Accounting will not take it without.'],
    ['agent', 0, 'I can. Please send me the number, and you will have a new invoice in an hour.'],
    ['visitor', 22, 'It is in the attachment of the mail that I just sent you.'],
  ],
  broken: [
    ['visitor', 0, 'One leg of the desk came with a crack. <b>Very</b> disappointed.'],
    [
      'agent',
      0,
      'I am sorry, that should not have left our house. Would a new leg do, or shall we take the desk back?',
    ],
    ['visitor', 14, 'A new leg is fine.'],
    ['agent', 16, 'It leaves today, with a tool that you can keep.'],
  ],
  quote: [
    ['visitor', 0, 'We are fitting out a new floor: 40 desks and 60 chairs. What can you do on the price?'],
    ['agent', 0, 'That is a nice project! From 50 pieces on we deliver free and take 12 % off. Shall I send an offer?'],
    ['visitor', 31, 'Please do, with oak and with birch.'],
  ],
  stock: [
    ['visitor', 0, 'When will the Fjord lamp be back in black?'],
    ['agent', 0, 'The next ones come on the 20th. Shall I keep one for you?'],
    ['visitor', 4, 'Yes please!'],
  ],
  address: [
    ['visitor', 0, 'I gave the wrong house number, it should be 14 and not 41.'],
    ['agent', 0, 'Just in time: I have changed it, the order leaves this afternoon.'],
  ],
  double: [
    ['visitor', 0, 'My card was charged twice for one order.'],
    ['agent', 0, 'I see both. The second one is only a reservation, which your bank lets go within three days.'],
    ['visitor', 18, 'It has been four days now.'],
  ],
  hours: [
    ['visitor', 0, 'Is the showroom open on Saturday?'],
    ['bot', 1, 'The showroom is open from ten to four on Saturdays. Did that answer your question?'],
  ],
} as const satisfies Readonly<Record<string, readonly Line[]>>;

type Talk = keyof typeof talks;

export const demoConversations: readonly DemoConversation[] = [
  // Under way: nobody has answered the first three yet.
  talk(0.2, 13, 'hours', 'chat', null, 'open'),
  talk(0.4, 12, 'parcel', 'chat', null, 'open', { answered: null }),
  talk(0.7, null, 'stock', 'chat', null, 'open', { answered: null }),
  talk(0.9, 0, 'parcel', 'chat', 'agt_amara', 'open', { answered: 2 }),
  talk(1.6, 7, 'address', 'chat', 'agt_amara', 'pending', { answered: 1 }),
  talk(3.1, 9, 'returning', 'email', 'agt_amara', 'pending', { answered: 24 }),
  talk(22, 3, 'broken', 'email', 'agt_amara', 'open', { answered: 47 }),
  talk(0.5, 1, 'stock', 'chat', 'agt_ben', 'open', { answered: 1 }),
  talk(2.2, 11, 'broken', 'whatsapp', 'agt_ben', 'open', { answered: 6 }),
  talk(4.4, 13, 'parcel', 'sms', 'agt_ben', 'pending', { answered: 9 }),
  talk(7.8, 2, 'returning', 'email', 'agt_ben', 'pending', { answered: 35 }),
  talk(26, 8, 'address', 'email', 'agt_ben', 'pending', { answered: 61 }),
  talk(49, 12, 'parcel', 'email', 'agt_ben', 'open', { answered: 80 }),
  talk(1.2, 4, 'quote', 'chat', 'agt_chloe', 'open', { answered: 3 }),
  talk(28, 10, 'quote', 'email', 'agt_chloe', 'pending', { answered: 55 }),
  talk(5.5, 5, 'invoice', 'email', 'agt_dmitri', 'open', { answered: 41 }),
  talk(2.7, 3, 'double', 'chat', 'agt_grace', 'open', { answered: 4 }),
  talk(9.3, 6, 'invoice', 'email', 'agt_grace', 'pending', { answered: 28 }),
  talk(31, 13, 'double', 'whatsapp', 'agt_grace', 'pending', { answered: 12 }),
  // Ended in the last week.
  talk(34, 0, 'stock', 'chat', 'agt_amara', 'resolved', { answered: 1, rating: 5 }),
  talk(52, 11, 'address', 'sms', 'agt_ben', 'resolved', { answered: 4, rating: 5 }),
  talk(57, null, 'hours', 'chat', null, 'closed'),
  talk(73, 9, 'returning', 'chat', 'agt_amara', 'resolved', { answered: 2, rating: 4 }),
  talk(80, 4, 'quote', 'chat', 'agt_chloe', 'resolved', { answered: 5 }),
  talk(98, 5, 'invoice', 'email', 'agt_dmitri', 'resolved', { answered: 66, rating: 4 }),
  talk(121, 7, 'broken', 'whatsapp', 'agt_ben', 'resolved', { answered: 8, rating: 3 }),
  talk(130, null, 'parcel', 'chat', null, 'closed', { answered: null }),
  talk(146, 1, 'parcel', 'chat', 'agt_farid', 'resolved', { answered: 3, rating: 5 }),
  talk(160, 10, 'invoice', 'email', 'agt_grace', 'resolved', { answered: 38, rating: 5 }),
  // And before that.
  talk(190, 12, 'returning', 'email', 'agt_amara', 'resolved', { answered: 90, rating: 4 }),
  talk(214, 3, 'double', 'chat', 'agt_grace', 'resolved', { answered: 6, rating: 2 }),
  talk(243, 8, 'stock', 'chat', 'agt_ben', 'resolved', { answered: 2, rating: 5 }),
  talk(290, 2, 'parcel', 'email', 'agt_farid', 'resolved', { answered: 120, rating: 3 }),
  talk(331, 6, 'quote', 'email', 'agt_elena', 'resolved', { answered: 45 }),
  talk(385, null, 'parcel', 'chat', null, 'closed', { answered: null }),
  talk(470, 11, 'returning', 'chat', 'agt_amara', 'resolved', { answered: 2, rating: 5 }),
  talk(566, 0, 'address', 'sms', 'agt_ben', 'resolved', { answered: 5, rating: 5 }),
  talk(659, 5, 'invoice', 'email', 'agt_dmitri', 'resolved', { answered: 52, rating: 4 }),
  talk(780, 9, 'broken', 'email', 'agt_farid', 'resolved', { answered: 75, rating: 4 }),
  talk(835, 1, 'stock', 'chat', 'agt_amara', 'resolved', { answered: 3 }),
];

/**
 * @param person who of the demo contacts, null for a visitor who gave no name.
 * @param answered minutes until somebody answered, null where nobody has; left out for what a bot answers by itself.
 */
function talk(
  hoursAgo: number,
  person: number | null,
  about: Talk,
  channel: DemoConversation['channel'],
  agentId: string | null,
  status: DemoConversation['status'],
  { answered = 0, rating }: { readonly answered?: number | null; readonly rating?: number } = {},
): DemoConversation {
  const lines: readonly Line[] = talks[about];
  const said = answered === null ? lines.slice(0, 1) : lines;
  const messages = said.map(([author, minutesLater, text], index) => ({
    author,
    minutesLater: index === 0 ? 0 : minutesLater + (answered ?? 0),
    text,
  }));
  return {
    minutesAgo: hoursAgo * 60,
    person,
    channel,
    agentId,
    status,
    messages,
    ...(rating !== undefined && { rating }),
  };
}
