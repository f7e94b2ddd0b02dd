// Conversations, their messages and the channels they come by: in order, whole, and told of as they go on.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChannel, getChannel, listChannels, updateChannel } from '../../../src/stores/records/channels.ts';
import { createContact, getContact, listContacts } from '../../../src/stores/records/contacts.ts';
import {
  createConversation,
  getConversation,
  listConversations,
  updateConversation,
} from '../../../src/stores/records/conversations.ts';
import {
  addMessage,
  getConversationWithMessages,
  listMessages,
  sendOverChannel,
  startConversation,
} from '../../../src/stores/records/messages.ts';
import type { OpenStore } from '../store-fixture.ts';
import { siteId } from '../store-fixture.ts';
import { everyPage, openRecords, type RecordsFixture } from './records-fixture.ts';

const ann = {
  id: 'agt_ann',
  name: 'Ann',
  email: 'ann@example.com',
  team: 'Support',
  status: 'online',
  capacity: 4,
} as const;

export function describeConversations(name: string, open: OpenStore): void {
  describe(`${name}: conversations`, () => {
    let fixture: RecordsFixture;
    beforeEach(async () => {
      fixture = await openRecords(open);
      await fixture.store.saveAgents(siteId, [ann]);
    });
    afterEach(() => fixture.close());
    const start = (changes: object = {}) =>
      fixture.write(() => startConversation(fixture.site, { visitorName: 'Zoe Lee', message: 'Hello?', ...changes }));

    it('begin with what the visitor says, who becomes a contact', async () => {
      const script = '<script>alert(1)</script> & "quotes"';
      const made = await start({
        visitorEmail: 'Zoe@Example.com',
        channel: 'email',
        message: script,
        customData: { order: '1001', cart: { items: 2 } },
      });
      const { items } = await fixture.read(() =>
        listContacts(fixture.site, { email: 'zoe@example.com' }, { limit: 2 }),
      );
      expect(items).toMatchObject([{ firstName: 'Zoe', lastName: 'Lee' }]);
      const at = '2026-11-10T12:01:00.000Z';
      expect(made).toEqual({
        id: expect.stringMatching(/^cnv_[0-9A-Za-z]{20}$/),
        workspaceId: fixture.first.workspaceId,
        contactId: items[0]?.id,
        visitorName: 'Zoe Lee',
        visitorEmail: 'zoe@example.com',
        channel: 'email',
        channelId: null,
        status: 'open',
        assigneeId: null,
        customData: { order: '1001', cart: { items: 2 } },
        messageCount: 1,
        lastMessageAt: at,
        firstReplyAt: null,
        resolvedAt: null,
        rating: null,
        createdAt: at,
        updatedAt: at,
        version: 2,
        messages: [
          {
            id: expect.stringMatching(/^msg_[0-9A-Za-z]{20}$/),
            conversationId: made.id,
            number: 1,
            author: 'visitor',
            agentId: null,
            text: script,
            createdAt: at,
          },
        ],
      });
      expect(await fixture.read(() => getConversationWithMessages(fixture.site, made.id))).toEqual(made);
    });

    it('of one e-mail address belong to one contact, and of nobody to none', async () => {
      const [first, second, nobody] = [
        await start({ visitorEmail: 'zoe@example.com' }),
        await start({ visitorEmail: 'ZOE@example.com', visitorName: 'Somebody Else' }),
        await start(),
      ];
      expect(second.contactId).toBe(first.contactId);
      expect(nobody.contactId).toBe(null);
      expect(await fixture.read(() => getContact(fixture.site, first.contactId ?? ''))).toMatchObject({
        firstName: 'Zoe',
      });
    });

    it('go on in order, and are answered, resolved and opened again', async () => {
      const { id } = await start();
      fixture.passSeconds(90);
      await fixture.write(() => addMessage(fixture.site, id, { author: 'agent', agentId: ann.id, text: 'Hi Zoe' }));
      fixture.passSeconds(30);
      await fixture.write(() => addMessage(fixture.site, id, { author: 'agent', text: 'Anything else?' }));
      const resolved = await fixture.write(() =>
        updateConversation(fixture.site, id, { status: 'resolved', rating: 5 }, 4),
      );
      expect(resolved).toMatchObject({
        status: 'resolved',
        messageCount: 3,
        firstReplyAt: '2026-11-10T12:02:30.000Z',
        lastMessageAt: '2026-11-10T12:03:00.000Z',
        resolvedAt: '2026-11-10T12:03:00.000Z',
        rating: 5,
        version: 5,
      });
      await fixture.write(() => addMessage(fixture.site, id, { author: 'visitor', text: 'One more thing' }));
      expect(await fixture.read(() => getConversation(fixture.site, id))).toMatchObject({
        status: 'open',
        resolvedAt: null,
        messageCount: 4,
      });
      const all = await everyPage(fixture, 3, (request) => listMessages(fixture.site, id, request));
      expect(all.map(({ number, author, text }) => [number, author, text])).toEqual([
        [1, 'visitor', 'Hello?'],
        [2, 'agent', 'Hi Zoe'],
        [3, 'agent', 'Anything else?'],
        [4, 'visitor', 'One more thing'],
      ]);
    });

    it('lose no message when several are written at once', async () => {
      const { id } = await start();
      await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          fixture.write(() => addMessage(fixture.site, id, { author: 'visitor', text: `${i}` })),
        ),
      );
      const all = await everyPage(fixture, 4, (request) => listMessages(fixture.site, id, request));
      expect(all.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      expect(await fixture.read(() => getConversation(fixture.site, id))).toMatchObject({
        messageCount: 11,
        version: 12,
      });
    });

    it('count for the agent whose they are, until they are resolved', async () => {
      const active = async () =>
        (await fixture.store.listAgents(siteId, { limit: 5 })).map((a) => a.activeConversations);
      const [one, two] = [await start(), await start()];
      for (const { id } of [one, two])
        await fixture.write(() => updateConversation(fixture.site, id, { assigneeId: ann.id }));
      expect(await active()).toEqual([2]);
      await fixture.write(() => updateConversation(fixture.site, one.id, { status: 'resolved' }));
      expect(await active()).toEqual([1]);
      await fixture.write(() => updateConversation(fixture.site, two.id, { assigneeId: null }));
      expect(await active()).toEqual([0]);
      await expect(
        fixture.write(() => updateConversation(fixture.site, one.id, { assigneeId: 'agt_nobody' })),
      ).rejects.toMatchObject({ code: 'argument.invalid', details: { field: 'assigneeId' } });
    });

    it('are listed newest first, by what they are filtered with', async () => {
      const contact = await fixture.write(() => createContact(fixture.site, { firstName: 'Zoe' }));
      const made: string[] = [];
      for (const changes of [{ channel: 'sms' }, { contactId: contact.id }, { channel: 'email' }, {}]) {
        made.push((await start(changes)).id);
        fixture.passSeconds(60);
      }
      const [sms, hers, email, last] = made;
      await fixture.write(() =>
        updateConversation(fixture.site, email ?? '', { status: 'closed', assigneeId: ann.id }),
      );
      const ids = async (filter: object) =>
        (await fixture.read(() => listConversations(fixture.site, filter, { limit: 100 }))).items.map(({ id }) => id);
      expect(await ids({})).toEqual([last, email, hers, sms]);
      expect(await ids({ status: 'open', channel: 'chat' })).toEqual([last, hers]);
      expect(await ids({ contactId: contact.id })).toEqual([hers]);
      expect(await ids({ assigneeId: ann.id })).toEqual([email]);
      expect(await ids({ since: '2026-11-10T12:02:00Z', until: '2026-11-10T12:04:00Z' })).toEqual([email, hers]);
      expect(await ids({ since: '2026-11-10T13:04:00+01:00' })).toEqual([last]);
    });

    it('tell of themselves, and of what visitors say', async () => {
      await fixture.hear();
      const { id, messages } = await start();
      fixture.passSeconds(1);
      await fixture.write(() => addMessage(fixture.site, id, { author: 'agent', text: 'Hi' }));
      const resolved = await fixture.write(() => updateConversation(fixture.site, id, { status: 'resolved' }));
      await fixture.write(() => updateConversation(fixture.site, id, { rating: 4 }));
      const events = await fixture.events();
      expect(events).toHaveLength(3);
      expect(events).toContainEqual(
        expect.objectContaining({ name: 'message.received', subject: id, data: messages[0] }),
      );
      expect(events).toContainEqual(
        expect.objectContaining({ name: 'conversation.created', data: expect.objectContaining({ id, version: 1 }) }),
      );
      expect(events.at(-1)).toMatchObject({ name: 'conversation.resolved', subject: id, data: resolved });
    });

    it('over a channel go on where they are under way', async () => {
      const contact = await fixture.write(() => createContact(fixture.first, { phone: '+15550100' }));
      const channel = await fixture.write(() =>
        createChannel(fixture.first, { name: 'Text line', type: 'sms', address: '+15550199' }),
      );
      const send = (text: string) =>
        fixture.write(() =>
          sendOverChannel(fixture.first, channel.id, { contactId: contact.id, agentId: ann.id, text }),
        );
      const first = await send('Your parcel is on its way');
      const again = await send('It arrives today');
      expect(again).toMatchObject({
        conversationId: first.conversationId,
        number: 2,
        author: 'agent',
        agentId: ann.id,
      });
      await fixture.write(() => updateConversation(fixture.first, first.conversationId, { status: 'resolved' }));
      const later = await send('How was it?');
      expect(later.conversationId).not.toBe(first.conversationId);
      expect(await fixture.read(() => getConversation(fixture.first, later.conversationId))).toMatchObject({
        contactId: contact.id,
        channel: 'sms',
        channelId: channel.id,
        firstReplyAt: '2026-11-10T12:01:00.000Z',
      });
      const stranger = await fixture.write(() => createContact(fixture.second, {}));
      await expect(
        fixture.write(() => sendOverChannel(fixture.first, channel.id, { contactId: stranger.id, text: 'x' })),
      ).rejects.toMatchObject({ code: 'argument.invalid', details: { field: 'contactId' } });
    });

    it('come by channels that are set up by name', async () => {
      const { first } = fixture;
      const mail = await fixture.write(() =>
        createChannel(first, { name: 'Mail', type: 'email', address: 'help@acme.example' }),
      );
      await fixture.write(() =>
        createChannel(first, { name: 'Chat', type: 'chat', address: null, status: 'disconnected' }),
      );
      const changed = await fixture.write(() =>
        updateChannel(first, mail.id, { enabled: false, settings: { signature: '<b>Acme</b>', copies: 2 } }, 1),
      );
      expect(changed).toMatchObject({
        name: 'Mail',
        enabled: false,
        settings: { signature: '<b>Acme</b>', copies: 2 },
      });
      await fixture.write(() => updateChannel(first, mail.id, { settings: { copies: null } }));
      expect(await fixture.read(() => getChannel(first, mail.id))).toMatchObject({
        settings: { signature: '<b>Acme</b>' },
        enabled: false,
        version: 3,
      });
      const names = async (filter: object) =>
        (await fixture.read(() => listChannels(first, filter, { limit: 10 }))).items.map((channel) => channel.name);
      expect(await names({})).toEqual(['Chat', 'Mail']);
      expect(await names({ status: 'connected' })).toEqual(['Mail']);
      const conversation = await fixture.write(() => createConversation(first, { channelId: mail.id }));
      expect(conversation).toMatchObject({ channel: 'email', channelId: mail.id, messageCount: 0 });
    });
  });
}
