// The demo data of `--sandbox`: what a demo would show, in live and sandbox data alike, written once and never over real records.
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDemoData } from '../../src/gateway/demo-data.ts';
import { demoAgents } from '../../src/sandbox/demo-agents.ts';
import { demoRecords } from '../../src/sandbox/demo-records.ts';
import { searchArticles } from '../../src/stores/records/article-search.ts';
import { listCallbacks } from '../../src/stores/records/callbacks.ts';
import { listCases } from '../../src/stores/records/cases.ts';
import { createContact, listContacts } from '../../src/stores/records/contacts.ts';
import { conversationTotals } from '../../src/stores/records/conversation-stats.ts';
import { listConversations } from '../../src/stores/records/conversations.ts';
import { listLeads } from '../../src/stores/records/leads.ts';
import { getConversationWithMessages } from '../../src/stores/records/messages.ts';
import { periodOf } from '../../src/stores/records/period.ts';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../../src/stores/store.ts';
import type { Work } from '../../src/stores/transaction/work.ts';
import { newKey, siteId, temporaryFolder } from '../stores/store-fixture.ts';

const demo = { agents: demoAgents, records: demoRecords };
const live = { siteId, environment: 'live' } as const;

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = temporaryFolder();
  store = await openSqliteStore(folder, { clock: () => Date.parse('2026-11-20T15:00:00Z') });
  await store.initialise({ id: siteId, name: 'acme', plan: 'enterprise' }, newKey('admin'));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const read = <T>(work: () => Work<T>) => store.read(work);

describe('demo data', () => {
  it('keeps the agents as busy as the conversations say', async () => {
    await writeDemoData(store, demo);
    const agents = await store.listAgents(siteId, { limit: 10 });
    expect(agents.map((agent) => [agent.id, agent.activeConversations, agent.capacity])).toEqual([
      ['agt_amara', 4, 6],
      ['agt_ben', 6, 6],
      ['agt_chloe', 2, 4],
      ['agt_dmitri', 1, 5],
      ['agt_elena', 0, 4],
      ['agt_farid', 0, 6],
      ['agt_grace', 3, 5],
    ]);
  });

  it('is what a demo asks for: open conversations, idle deals, an answer with its source, figures to compare', async () => {
    await writeDemoData(store, demo);
    for (const environment of ['live', 'test'] as const) {
      const place = { siteId, environment };
      const { items } = await read(() => listConversations(place, { status: 'open' }, { limit: 100 }));
      expect(items).toHaveLength(11);
      expect(items[0]).toMatchObject({ createdAt: '2026-11-20T14:48:00.000Z', channel: 'chat', messageCount: 2 });
      const answered = await read(() => getConversationWithMessages(place, items[4]?.id ?? ''));
      expect(answered.messages.map(({ author }) => author)).toEqual(['visitor', 'agent', 'agent', 'visitor']);
      const idle = { openOnly: true, minAmount: '50000', idleSince: '2026-10-21T00:00:00Z' };
      expect((await read(() => listLeads(place, idle, { limit: 10 }))).items.map(({ name }) => name)).toEqual([
        'Northwind: meeting rooms',
        'Harbour College: library',
        'Northwind: 220 desks',
      ]);
      const [best] = await read(() => searchArticles(place, 'How do I rotate my API key?', 3));
      expect(best).toMatchObject({ title: 'Rotating an API key', url: 'https://help.velaro.example/keys/rotate' });
      expect((await read(() => listCases(place, { priority: 'urgent' }, { limit: 5 }))).items).toHaveLength(1);
      expect((await read(() => listCallbacks(place, { status: 'scheduled' }, { limit: 5 }))).items).toHaveLength(2);
      expect(await read(() => conversationTotals(place, periodOf('2026-11-14', '2026-11-20')))).toMatchObject({
        total: 28,
        resolved: 7,
        missed: 2,
      });
    }
  });

  it('is written once', async () => {
    await writeDemoData(store, demo);
    const before = await read(() => listConversations(live, {}, { limit: 100 }));
    await writeDemoData(store, demo);
    expect((await read(() => listConversations(live, {}, { limit: 100 }))).items).toEqual(before.items);
    expect(before.items).toHaveLength(40);
  });

  it('stays away from a site that has agents and records of its own', async () => {
    await store.saveAgents(siteId, [
      { id: 'agt_real', name: 'Real', email: 'real@example.com', team: 'Support', status: 'online', capacity: 1 },
    ]);
    await store.transact(() => createContact(live, { firstName: 'Real' }));
    await writeDemoData(store, demo);
    expect((await store.listAgents(siteId, { limit: 10 })).map(({ id }) => id)).toEqual(['agt_real']);
    expect((await read(() => listContacts(live, {}, { limit: 10 }))).items).toHaveLength(1);
    const sandbox = await read(() => listConversations({ siteId, environment: 'test' }, {}, { limit: 100 }));
    expect(sandbox.items).toHaveLength(40);
    expect(sandbox.items.every(({ assigneeId }) => assigneeId === null)).toBe(true);
  });
});
