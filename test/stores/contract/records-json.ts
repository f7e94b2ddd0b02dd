// The JSON that databases write of records: what went in comes out, whatever it is made of, and to the byte as JavaScript writes it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChannel, listChannels } from '../../../src/stores/records/channels.ts';
import { createContact, listContacts } from '../../../src/stores/records/contacts.ts';
import { createConversation, listConversations } from '../../../src/stores/records/conversations.ts';
import { createLead, listLeads } from '../../../src/stores/records/leads.ts';
import { addMessage, listMessages } from '../../../src/stores/records/messages.ts';
import type { Page, PageRequest } from '../../../src/stores/records/page.ts';
import type { Work } from '../../../src/stores/transaction/work.ts';
import { randomFrom } from '../random-history.ts';
import type { OpenStore } from '../store-fixture.ts';
import { openRecords, type RecordsFixture } from './records-fixture.ts';

const rounds = process.env.TEST_ROUNDS === 'full' ? 95 : 25;

const pieces = [
  ...['<script>alert("1")</script>', '&amp;', "O'Neil", '\\', '/', '\b\f\n\r\t', '\u0001\u001f\u007f', '\u2028\u2029'],
  ...['😀👩‍👩‍👧', 'Zoë', 'Zoe\u0308', '\ufeff', '{"a":[1,2]}', '%s $1 ?1', 'null', '', ' ', 'x'.repeat(20_000)],
];
/** Only JSON can hold these: no column of text can. */
const strangePieces = ['\u0000', '\ud800', 'a\udfffb'];
const numbers = [0, 1, -1, 1.5, 0.1 + 0.2, 1e21, 1e-7, 5e-324, -1.7976931348623157e308, 2 ** 53 - 1, -12345678.9];
const amounts = ['0', '0.005', '0.01', '0.1', '1', '12.5', '1000.999', '999999999999.999'];
const earliestMs = Date.parse('2027-01-01T00:00:00Z');
const latestMs = Date.parse('9999-12-31T23:59:59Z');

export function describeRecordsAsJson(name: string, open: OpenStore): void {
  describe(`${name}: records as JSON`, () => {
    let fixture: RecordsFixture;
    let random: (below: number) => number;
    beforeEach(async () => {
      fixture = await openRecords(open);
      random = randomFrom(1);
    });
    afterEach(() => fixture.close());

    const one = <T>(of: readonly T[], otherwise: T): T => of[random(of.length)] ?? otherwise;
    const text = () => one(pieces, '') + one(pieces, '');
    const strangeText = () => one([...pieces, ...strangePieces], '') + one(strangePieces, '');

    function value(levels: number): unknown {
      const kind = random(levels > 0 ? 7 : 4);
      if (kind === 0) return one(numbers, 0);
      if (kind === 1) return one([true, false, null], null);
      if (kind < 4) return strangeText();
      if (kind === 4) return Array.from({ length: random(4) }, () => value(levels - 1));
      return object(levels - 1);
    }

    function object(levels: number): Record<string, unknown> {
      return Object.fromEntries(Array.from({ length: random(5) }, () => [strangeText(), value(levels)]));
    }

    /** Makes some, each at a time of its own, and looks whether the list has them all, word for word. */
    async function compare<T>(
      make: () => () => Work<T>,
      list: (request: PageRequest) => Work<Page<unknown>>,
      inOrder = (made: T[]) => made.reverse(),
    ): Promise<void> {
      const times = Array.from(
        { length: rounds },
        () => earliestMs + Math.floor((random(1e9) / 1e9) * (latestMs - earliestMs)),
      );
      const made: T[] = [];
      for (const atMs of times.sort((a, b) => a - b)) {
        fixture.at(new Date(atMs).toISOString());
        made.push(await fixture.write(make()));
      }
      const page = await fixture.read(() => list({ limit: 100 }));
      expect(page.items).toEqual(inOrder(made));
      expect(page.json('items').text.replaceAll(',\n', ',')).toBe(
        JSON.stringify({ items: page.items, nextCursor: null }),
      );
    }

    it('hold conversations with any names and custom data', async () => {
      await compare(
        () => {
          const given = { visitorName: text(), customData: object(4) };
          return () => createConversation(fixture.site, given);
        },
        (request) => listConversations(fixture.site, {}, request),
      );
    });

    it('hold contacts with any names, tags and custom fields', async () => {
      await compare(
        () => {
          const given = {
            ...{ firstName: text(), lastName: null, company: text() },
            tags: Array.from({ length: random(3) }, text),
            customFields: { [strangeText()]: one(numbers, 0), [strangeText()]: strangeText(), yes: random(2) === 1 },
          };
          return () => createContact(fixture.site, given);
        },
        (request) => listContacts(fixture.site, {}, request),
      );
    });

    it('hold leads with any amounts, or none', async () => {
      await compare(
        () => {
          const value = one([...amounts.map((amount) => ({ amount, currency: 'EUR' })), null], null);
          const given = { name: text(), source: one([text(), null], null), value };
          return () => createLead(fixture.site, given);
        },
        (request) => listLeads(fixture.site, {}, request),
      );
    });

    it('hold messages with any text, in their order', async () => {
      const { id } = await fixture.write(() => createConversation(fixture.site, {}));
      await compare(
        () => {
          const author = random(2) === 0 ? ('visitor' as const) : ('bot' as const);
          const given = { author, text: text() };
          return () => addMessage(fixture.site, id, given);
        },
        (request) => listMessages(fixture.site, id, request),
        (made) => made,
      );
    });

    it('hold channels with any settings, by name', async () => {
      let count = 100;
      await compare(
        () => {
          const settings = { on: random(2) === 1, size: one(numbers, 0), [strangeText()]: strangeText() };
          const given = { name: `${++count} ${text()}`, type: 'chat' as const, address: null, settings };
          return () => createChannel(fixture.site, given);
        },
        (request) => listChannels(fixture.site, {}, request),
        (made) => made,
      );
    });
  });
}
