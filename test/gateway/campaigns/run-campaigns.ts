// What campaigns send, to whom and when, whatever database is behind them.
import { describe, expect, it } from 'vitest';
import { type CampaignStep, updateCampaign } from '../../../src/stores/campaigns/campaigns.ts';
import { countEnrollments, countSends } from '../../../src/stores/campaigns/counts.ts';
import { beginRound } from '../../../src/stores/campaigns/due-steps.ts';
import { enrollContact, listEnrollments, unenrollContact } from '../../../src/stores/campaigns/enrollments.ts';
import { latestIntake, startIntake } from '../../../src/stores/campaigns/intakes.ts';
import { listNotSent } from '../../../src/stores/campaigns/not-sent.ts';
import { unsubscribe } from '../../../src/stores/campaigns/unsubscriptions.ts';
import { createContact, updateContact } from '../../../src/stores/records/contacts.ts';
import { listConversations } from '../../../src/stores/records/conversations.ts';
import { getConversationWithMessages } from '../../../src/stores/records/messages.ts';
import { createTag } from '../../../src/stores/records/tags.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { type CampaignFixture, openCampaigns, publicUrl } from './campaign-fixture.ts';

const email = (subject: string, delayHours = 0): CampaignStep => ({
  channel: 'email',
  delayHours,
  subject,
  body: 'Hello {{firstName | there}}.',
});
const sms = (body: string, delayHours = 0): CampaignStep => ({ channel: 'sms', delayHours, body });

const ada = { email: 'ada@example.com', phone: '+15558675310', firstName: 'Ada' };

async function enrollmentOf({ read, site }: CampaignFixture, campaignId: string) {
  const { items } = await read(() => listEnrollments(site, campaignId, {}, { limit: 100 }));
  const [only] = items;
  if (items.length !== 1 || !only) throw new Error(`${items.length} are in the campaign`);
  return only;
}

const subjects = async (fixture: CampaignFixture) => (await fixture.mails()).map(({ subject }) => subject);

export function describeCampaigns(name: string, open: OpenStore): void {
  describe(`campaigns on ${name}`, () => {
    it('send each step when its delay is over, over its channel, and then are done', async () => {
      const fixture = await openCampaigns(open);
      const contact = await fixture.contact(ada);
      const campaign = await fixture.campaign({
        steps: [
          email('Welcome, {{firstName | friend}}'),
          sms('Hi {{firstName}}, still there?', 24),
          { channel: 'message', delayHours: 24, body: 'Anything we can do, {{firstName}}?' },
        ],
      });
      await fixture.enroll(campaign, contact);
      await fixture.runner.idle();
      expect(await fixture.mails()).toMatchObject([
        { to: [{ email: 'ada@example.com' }], subject: 'Welcome, Ada', text: expect.stringMatching(/^Hello Ada\.\n/) },
      ]);
      await fixture.runAt('2026-11-11T12:00:59.999Z');
      expect(await fixture.texts(ada.phone)).toEqual([]);
      await fixture.runAt('2026-11-11T12:01:00Z');
      expect(await fixture.texts(ada.phone)).toEqual(['Hi Ada, still there?']);
      await fixture.runAt('2026-11-12T12:01:00Z');
      const { items } = await fixture.read(() =>
        listConversations(fixture.site, { contactId: contact.id }, { limit: 10 }),
      );
      const conversation = await fixture.read(() => getConversationWithMessages(fixture.site, items[0]?.id ?? ''));
      expect(conversation.messages).toMatchObject([{ author: 'bot', text: 'Anything we can do, Ada?' }]);
      expect(await enrollmentOf(fixture, campaign.id)).toMatchObject({
        status: 'completed',
        stepsDone: 3,
        nextStepAt: null,
      });
      await fixture.runAt('2027-11-12T12:01:00Z');
      expect(await subjects(fixture)).toEqual(['Welcome, Ada']);
    });

    it('say in each mail how to leave, and give it a Message-ID of its own', async () => {
      const fixture = await openCampaigns(open);
      const contact = await fixture.contact(ada);
      await fixture.enroll(await fixture.campaign({ steps: [email('One'), email('Two')] }), contact);
      await fixture.runner.idle();
      const mails = await fixture.mails();
      for (const { headers, text } of mails) {
        const link = headers['List-Unsubscribe']?.slice(1, -1);
        expect(link).toMatch(new RegExp(`^${publicUrl}/unsubscribe/snd_\\w{20}\\.[\\w-]{43}$`));
        expect(headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
        expect(text).toContain(`\n\nUnsubscribe: ${link}\n`);
        expect(headers['Message-ID']).toMatch(/^<snd_\w{20}@acme\.example>$/);
      }
      expect(new Set(mails.map(({ headers }) => headers['Message-ID'])).size).toBe(2);
    });

    it('keep quiet hours in their own time zone, or in that of the contact', async () => {
      const fixture = await openCampaigns(open);
      const quietHours = { from: '21:00', to: '08:00', timeZone: 'Europe/Berlin' };
      const campaign = await fixture.campaign({ steps: [email('For {{firstName}}', 10)], quietHours });
      const bob = { email: 'bob@example.com', firstName: 'Bob', customFields: { timeZone: 'America/Los_Angeles' } };
      const eve = { email: 'eve@example.com', firstName: 'Eve', customFields: { timeZone: 'Mars/Olympus' } };
      for (const given of [ada, bob, eve]) await fixture.enroll(campaign, await fixture.contact(given));
      // 23:01 in Berlin, 14:01 in Los Angeles.
      await fixture.runAt('2026-11-10T22:01:00Z');
      expect(await subjects(fixture)).toEqual(['For Bob']);
      await fixture.runAt('2026-11-11T06:59:59Z');
      expect(await subjects(fixture)).toEqual(['For Bob']);
      await fixture.runAt('2026-11-11T07:00:00Z');
      expect((await subjects(fixture)).toSorted()).toEqual(['For Ada', 'For Bob', 'For Eve']);
    });

    it('keep quiet hours that were added after the enrolment, and end them where the night is an hour short', async () => {
      const fixture = await openCampaigns(open);
      fixture.at('2027-03-27T12:00:00Z');
      const contact = await fixture.contact(ada);
      const campaign = await fixture.campaign({ steps: [email('Spring', 10)] });
      await fixture.enroll(campaign, contact);
      const quietHours = { from: '21:00', to: '08:00', timeZone: 'Europe/Berlin' };
      await fixture.write(() => updateCampaign(fixture.site, campaign.id, { quietHours }));
      await fixture.runAt('2027-03-27T22:00:00Z');
      // Eight in the morning of the summer time that has begun in the night.
      expect(await enrollmentOf(fixture, campaign.id)).toMatchObject({ nextStepAt: '2027-03-28T06:00:00.000Z' });
      await fixture.runAt('2027-03-28T05:59:59Z');
      expect(await subjects(fixture)).toEqual([]);
      await fixture.runAt('2027-03-28T06:00:00Z');
      expect(await subjects(fixture)).toEqual(['Spring']);
    });

    it('end quiet hours at a time that summer time skips, and at one that comes twice, once', async () => {
      const fixture = await openCampaigns(open);
      const quietHours = { from: '22:00', to: '02:30', timeZone: 'Europe/Berlin' };
      const campaign = await fixture.campaign({ steps: [email('For {{firstName}}')], quietHours });
      fixture.at('2027-03-28T00:30:00Z');
      await fixture.enroll(campaign, await fixture.contact(ada));
      await fixture.runAt('2027-03-28T00:59:59Z');
      expect(await subjects(fixture)).toEqual([]);
      // There is no 02:30 that night: two o'clock is three o'clock.
      await fixture.runAt('2027-03-28T01:30:00Z');
      expect(await subjects(fixture)).toEqual(['For Ada']);
      fixture.at('2027-10-30T23:50:00Z');
      await fixture.enroll(campaign, await fixture.contact({ email: 'bob@example.com', firstName: 'Bob' }));
      await fixture.runAt('2027-10-31T00:30:00Z');
      await fixture.runAt('2027-10-31T01:30:00Z');
      expect(await subjects(fixture)).toEqual(['For Ada', 'For Bob']);
    });

    it('send nothing more over a channel to who has unsubscribed from any of them, nor to their address, nor at a new one', async () => {
      const fixture = await openCampaigns(open);
      const contact = await fixture.contact(ada);
      const first = await fixture.campaign({ steps: [email('First'), email('Never', 1), sms('By phone', 1)] });
      const second = await fixture.campaign({ steps: [email('To others')] });
      await fixture.enroll(first, contact);
      await fixture.runner.idle();
      const link = (await fixture.mails())[0]?.headers['List-Unsubscribe'] ?? '';
      const token = /unsubscribe\/([^>]+)>/.exec(link)?.[1] ?? '';
      expect(await fixture.write(() => unsubscribe(token))).toMatchObject({ address: ada.email, siteName: 'acme' });
      await fixture.enroll(second, contact);
      const twin = await fixture.write(() => createContact(fixture.second, { email: ada.email }));
      await fixture.enroll(second, twin);
      await fixture.write(() => updateContact(fixture.site, contact.id, { email: 'new@example.com' }));
      await fixture.enroll(second, await fixture.contact({ email: 'eve@example.com' }));
      await fixture.runAt('2026-11-10T13:01:00Z');
      await fixture.runAt('2026-11-10T14:01:00Z');
      expect(await subjects(fixture)).toEqual(['First', 'To others']);
      expect(await fixture.texts(ada.phone)).toEqual(['By phone']);
      const { id, status } = await enrollmentOf(fixture, first.id);
      expect(status).toBe('completed');
      expect(await fixture.read(() => listNotSent([id]))).toEqual([
        { enrollmentId: id, step: 2, status: 'skipped', reason: 'the contact has unsubscribed' },
      ]);
    });

    it('pass by steps for which a contact has no address, and say so', async () => {
      const fixture = await openCampaigns(open);
      const campaign = await fixture.campaign({ steps: [sms('No'), email('Yes'), sms('No')] });
      await fixture.enroll(campaign, await fixture.contact({ email: 'eve@example.com', phone: '0151 1234' }));
      await fixture.runner.idle();
      expect(await subjects(fixture)).toEqual(['Yes']);
      const { id, status } = await enrollmentOf(fixture, campaign.id);
      expect(status).toBe('completed');
      const reason = 'the contact has no phone number in E.164 form';
      expect(await fixture.read(() => listNotSent([id]))).toEqual([
        { enrollmentId: id, step: 1, status: 'skipped', reason },
        { enrollmentId: id, step: 3, status: 'skipped', reason },
      ]);
      expect(await fixture.read(() => countSends(campaign.id))).toMatchObject({ sent: 1, skipped: 2 });
    });

    it('take a contact once, and again only on purpose', async () => {
      const fixture = await openCampaigns(open);
      const contact = await fixture.contact(ada);
      const campaign = await fixture.campaign({ steps: [email('Hello')] });
      const enroll = (again?: boolean) =>
        fixture.write(() => enrollContact(fixture.site, campaign.id, contact.id, again));
      expect(await enroll()).toMatchObject({ begun: true });
      expect(await enroll(true)).toMatchObject({ begun: false });
      await fixture.runner.idle();
      expect(await enroll()).toMatchObject({ begun: false, enrollment: { status: 'completed' } });
      await fixture.runner.idle();
      expect(await subjects(fixture)).toEqual(['Hello']);
      expect(await enroll(true)).toMatchObject({ begun: true, enrollment: { status: 'active' } });
      await fixture.runner.idle();
      expect(await subjects(fixture)).toEqual(['Hello', 'Hello']);
    });

    it('hold their steps while they are paused, and take no contacts once they are archived', async () => {
      const fixture = await openCampaigns(open);
      const contact = await fixture.contact(ada);
      const campaign = await fixture.campaign({ steps: [email('Now'), email('Later', 1)] });
      const set = (status: 'active' | 'paused' | 'archived') =>
        fixture.write(() => updateCampaign(fixture.site, campaign.id, { status }));
      await set('paused');
      await fixture.enroll(campaign, contact);
      await fixture.runAt('2026-11-20T12:00:00Z');
      expect(await subjects(fixture)).toEqual([]);
      await set('active');
      await fixture.runner.idle();
      expect(await subjects(fixture)).toEqual(['Now']);
      await set('paused');
      await fixture.runAt('2026-11-20T13:00:00Z');
      expect(await subjects(fixture)).toEqual(['Now']);
      await set('archived');
      await expect(set('active')).rejects.toMatchObject({ code: 'campaign.archived' });
      await expect(fixture.enroll(campaign, contact)).rejects.toMatchObject({ code: 'campaign.archived' });
    });

    it('go on with new steps where the old ones are not sent yet, at their new times', async () => {
      const fixture = await openCampaigns(open);
      const campaign = await fixture.campaign({ steps: [email('Old 1'), email('Old 2', 48)] });
      await fixture.enroll(campaign, await fixture.contact(ada));
      await fixture.runner.idle();
      const change = (...steps: CampaignStep[]) =>
        fixture.write(() => updateCampaign(fixture.site, campaign.id, { steps }));
      await change(email('New 1'), email('New 2', 2), email('New 3', 1));
      await fixture.runAt('2026-11-10T14:00:59Z');
      expect(await subjects(fixture)).toEqual(['Old 1']);
      await fixture.runAt('2026-11-10T14:01:00Z');
      expect(await subjects(fixture)).toEqual(['Old 1', 'New 2']);
      await change(email('New 1'), email('New 2', 2));
      await fixture.runner.idle();
      expect(await enrollmentOf(fixture, campaign.id)).toMatchObject({ status: 'completed', stepsDone: 2 });
      expect(await subjects(fixture)).toEqual(['Old 1', 'New 2']);
    });

    it('send a contact that was taken out nothing more', async () => {
      const fixture = await openCampaigns(open);
      const contact = await fixture.contact(ada);
      const campaign = await fixture.campaign({ steps: [email('One'), email('Two', 1)] });
      await fixture.enroll(campaign, contact);
      await fixture.runner.idle();
      const take = () => fixture.write(() => unenrollContact(fixture.site, campaign.id, contact.id, 'has bought'));
      expect(await take()).toMatchObject({ status: 'unenrolled', reason: 'has bought', nextStepAt: null });
      expect(await take()).toMatchObject({ status: 'unenrolled' });
      await fixture.runAt('2026-11-10T14:00:00Z');
      expect(await subjects(fixture)).toEqual(['One']);
    });

    it('give up a contact whose address is refused, and say why', async () => {
      const fixture = await openCampaigns(open);
      const campaign = await fixture.campaign({ steps: [email('One'), email('Two')] });
      await fixture.enroll(campaign, await fixture.contact({ email: 'no address at all' }));
      await fixture.runner.idle();
      expect(await subjects(fixture)).toEqual([]);
      expect(await enrollmentOf(fixture, campaign.id)).toMatchObject({
        status: 'failed',
        stepsDone: 0,
        reason: expect.stringContaining('to.0 must be an e-mail address'),
      });
    });

    it('wait, and send no mail from which nobody could unsubscribe, while the gateway has no address', async () => {
      const fixture = await openCampaigns(open, null);
      const campaign = await fixture.campaign({ steps: [email('One')] });
      await fixture.enroll(campaign, await fixture.contact(ada));
      await fixture.runner.idle();
      expect(await subjects(fixture)).toEqual([]);
      expect(await enrollmentOf(fixture, campaign.id)).toMatchObject({
        status: 'active',
        nextStepAt: '2026-11-10T13:01:00.000Z',
        reason: 'nobody can unsubscribe: start the gateway with --public-url',
      });
    });

    it('send nothing twice when the clock is set back', async () => {
      const fixture = await openCampaigns(open);
      const campaign = await fixture.campaign({ steps: [email('One'), email('Two', 1)] });
      await fixture.enroll(campaign, await fixture.contact(ada));
      await fixture.runAt('2026-11-10T12:30:00Z');
      await fixture.runAt('2026-11-01T12:00:00Z');
      await fixture.startRunner().idle();
      await fixture.runner.idle();
      expect(await subjects(fixture)).toEqual(['One']);
      await fixture.runAt('2026-11-10T14:00:00Z');
      expect(await subjects(fixture)).toEqual(['One', 'Two']);
    });

    it('send a mail that was under way in a crash as the same mail, and an SMS never again', async () => {
      const fixture = await openCampaigns(open);
      const contact = await fixture.contact(ada);
      const campaign = await fixture.campaign({ steps: [email('One')] });
      const byPhone = await fixture.campaign({ steps: [sms('One'), sms('Two', 1)] });
      fixture.runner.pause();
      await fixture.enroll(campaign, contact);
      await fixture.enroll(byPhone, contact);
      // As far as a gateway comes that is killed before it has sent anything.
      const begun = await fixture.write(() => beginRound({ campaignId: campaign.id, number: 1 }));
      await fixture.write(() => beginRound({ campaignId: byPhone.id, number: 1 }));
      fixture.runner.resume();
      await fixture.runner.idle();
      const id = begun?.outgoing[0]?.sendId;
      expect((await fixture.mails()).map(({ headers }) => headers['Message-ID'])).toEqual([`<${id}@acme.example>`]);
      expect(await fixture.texts(ada.phone)).toEqual([]);
      await fixture.runAt('2026-11-10T13:01:00Z');
      expect(await fixture.texts(ada.phone)).toEqual(['Two']);
      expect(await fixture.read(() => countSends(byPhone.id))).toMatchObject({ unknown: 1, sent: 1 });
    });

    it('take in all contacts with a tag, lot by lot, and then the others, each once', async () => {
      const fixture = await openCampaigns(open);
      await fixture.write(() => createTag(fixture.site, { name: 'News', color: '#336699' }));
      await fixture.store.transact(function* () {
        for (let n = 0; n < 520; n++) {
          const reachable = n < 40 && { email: `c${n}@example.com` };
          yield* createContact(fixture.site, { ...reachable, ...(n % 2 === 0 && { tags: ['News'] }) });
        }
      });
      const campaign = await fixture.campaign({ steps: [email('Hello')] });
      await fixture.write(() => startIntake(fixture.site, campaign.id, 'news'));
      await fixture.runner.idle();
      expect(await fixture.read(() => latestIntake(campaign.id))).toMatchObject({
        examined: 260,
        enrolled: 260,
        done: true,
      });
      const addresses = async () => (await fixture.mails()).map(({ to }) => to[0]?.email).toSorted();
      const tagged = Array.from({ length: 20 }, (_, i) => `c${2 * i}@example.com`);
      expect(await addresses()).toEqual(tagged.toSorted());
      fixture.passSeconds(1);
      await fixture.write(() => startIntake(fixture.site, campaign.id));
      await fixture.runner.idle();
      expect(await fixture.read(() => latestIntake(campaign.id))).toMatchObject({
        examined: 520,
        enrolled: 260,
        done: true,
      });
      const others = Array.from({ length: 20 }, (_, i) => `c${2 * i + 1}@example.com`);
      expect(await addresses()).toEqual([...tagged, ...others].toSorted());
      expect(await fixture.read(() => countEnrollments([campaign.id]))).toMatchObject([
        { enrolled: 520, completed: 520 },
      ]);
      expect(await fixture.read(() => countSends(campaign.id))).toMatchObject({ sent: 40, skipped: 480 });
    });
  });
}
