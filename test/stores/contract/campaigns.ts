// Campaigns as every store keeps them: only in their own place, page by page, and with one round ahead.
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import {
  type CampaignStep,
  createCampaign,
  getCampaign,
  listCampaigns,
  updateCampaign,
} from '../../../src/stores/campaigns/campaigns.ts';
import { enrollContact, listEnrollments, unenrollContact } from '../../../src/stores/campaigns/enrollments.ts';
import { startIntake } from '../../../src/stores/campaigns/intakes.ts';
import {
  isUnsubscribed,
  readSubscription,
  unsubscribe,
  unsubscribeRecipients,
  unsubscribeSecret,
  unsubscribeToken,
} from '../../../src/stores/campaigns/unsubscriptions.ts';
import { createContact } from '../../../src/stores/records/contacts.ts';
import { many } from '../../../src/stores/transaction/work.ts';
import { type OpenStore, siteId } from '../store-fixture.ts';
import { everyPage, openRecords, type RecordsFixture } from './records-fixture.ts';

const steps: readonly CampaignStep[] = [{ channel: 'email', delayHours: 24, subject: 'Hi', body: 'Hello' }];

async function openFixture(open: OpenStore): Promise<RecordsFixture> {
  const fixture = await openRecords(open);
  onTestFinished(() => fixture.close());
  return fixture;
}

async function rounds({ store }: RecordsFixture): Promise<unknown> {
  const row = z.object({ payload: z.string().transform((text): unknown => JSON.parse(text)), due_at: z.int() });
  const found = await store.read(() =>
    many(row, `SELECT payload, due_at FROM jobs WHERE kind = 'campaign.round' ORDER BY id`),
  );
  return found.map(({ payload, due_at: dueAtMs }) => ({ payload, dueAt: new Date(dueAtMs).toISOString() }));
}

export function describeCampaignRecords(name: string, open: OpenStore): void {
  describe(`${name}: campaigns`, () => {
    it('are drafts first, and keep what they were given', async () => {
      const { write, read, site } = await openFixture(open);
      const quietHours = { from: '21:00', to: '08:00', timeZone: 'Europe/Berlin' };
      const made = await write(() => createCampaign(site, { name: 'Welcome', goal: 'Stay', steps, quietHours }));
      expect(made).toMatchObject({ status: 'draft', planVersion: 1, version: 1, steps, quietHours, goal: 'Stay' });
      expect(await read(() => getCampaign(site, made.id))).toEqual(made);
      const changed = await write(() =>
        updateCampaign(site, made.id, { name: 'Hello', quietHours: null, status: 'paused' }),
      );
      expect(changed).toMatchObject({
        name: 'Hello',
        goal: 'Stay',
        quietHours: null,
        status: 'paused',
        planVersion: 2,
      });
      expect(await read(() => getCampaign(site, made.id))).toEqual(changed);
    });

    it('are listed newest first, page by page, by status', async () => {
      const fixture = await openFixture(open);
      const { write, site, passSeconds } = fixture;
      for (const each of ['a', 'b', 'c']) {
        passSeconds(1);
        const { id } = await write(() => createCampaign(site, { name: each, steps }));
        if (each === 'b') await write(() => updateCampaign(site, id, { status: 'active' }));
      }
      const names = async (status?: 'draft') =>
        (await everyPage(fixture, 1, (request) => listCampaigns(site, { status }, request))).map((found) => found.name);
      expect(await names()).toEqual(['c', 'b', 'a']);
      expect(await names('draft')).toEqual(['c', 'a']);
    });

    it('are not there for other places, nor are their contacts', async () => {
      const { write, read, site, sandbox, second } = await openFixture(open);
      const { id } = await write(() => createCampaign(site, { name: 'Welcome', steps }));
      const contact = await write(() => createContact(site, { email: 'ada@example.com' }));
      const there = await write(() => createContact(sandbox, { email: 'ada@example.com' }));
      for (const place of [{ siteId: 'site_b', environment: 'live' } as const, sandbox, second]) {
        for (const work of [
          () => getCampaign(place, id),
          () => updateCampaign(place, id, { name: 'Mine' }),
          () => enrollContact(place, id, contact.id),
          () => unenrollContact(place, id, contact.id, null),
          () => listEnrollments(place, id, {}, { limit: 1 }),
          () => startIntake(place, id),
        ])
          await expect(write<unknown>(work)).rejects.toMatchObject({ code: 'record.unknown' });
        expect((await read(() => listCampaigns(place, {}, { limit: 1 }))).items).toEqual([]);
      }
      await expect(write(() => enrollContact(site, id, there.id))).rejects.toMatchObject({
        code: 'argument.invalid',
        details: { field: 'contactId' },
      });
      await expect(write(() => startIntake(site, id, 'none'))).rejects.toMatchObject({ details: { field: 'tag' } });
    });

    it('have one round ahead, at the time of what is due first, and only while they are active', async () => {
      const fixture = await openFixture(open);
      const { write, site } = fixture;
      const { id } = await write(() => createCampaign(site, { name: 'Welcome', steps }));
      const enroll = async (email: string) => {
        const contact = await write(() => createContact(site, { email }));
        await write(() => enrollContact(site, id, contact.id));
      };
      await enroll('a@example.com');
      expect(await rounds(fixture)).toEqual([]);
      await write(() => updateCampaign(site, id, { status: 'active' }));
      const first = { payload: { campaignId: id, number: 1 }, dueAt: '2026-11-11T12:01:00.000Z' };
      expect(await rounds(fixture)).toEqual([first]);
      fixture.passSeconds(60);
      await enroll('b@example.com');
      expect(await rounds(fixture)).toEqual([first]);
      const at = { channel: 'email', delayHours: 1, subject: 'Hi', body: 'Hello' } as const;
      await write(() => updateCampaign(site, id, { steps: [at] }));
      // What is due has to be reckoned anew first.
      const second = { payload: { campaignId: id, number: 2 }, dueAt: '2026-11-10T12:02:00.000Z' };
      expect(await rounds(fixture)).toEqual([first, second]);
    });

    it('unsubscribe by a mark that only this site can make', async () => {
      const { write, read, site } = await openFixture(open);
      const secret = await write(() => unsubscribeSecret(siteId));
      expect(await write(() => unsubscribeSecret(siteId))).toBe(secret);
      const token = unsubscribeToken(`snd_${'0'.repeat(20)}`, secret);
      expect(token).toMatch(/^snd_0{20}\.[\w-]{43}$/);
      expect(await read(() => readSubscription(token))).toBeUndefined();
      expect(await write(() => unsubscribe(token))).toBeUndefined();
      const gone = (place: typeof site, channel: string) =>
        read(() => isUnsubscribed(place, channel, ['con_a', 'ada@example.com']));
      await write(() => unsubscribeRecipients(site, 'email', ['ada@example.com']));
      await write(() => unsubscribeRecipients(site, 'email', ['ada@example.com']));
      expect(await gone(site, 'email')).toBe(true);
      expect(await gone(site, 'sms')).toBe(false);
      expect(await gone({ ...site, environment: 'test' }, 'email')).toBe(false);
    });
  });
}
