// Campaigns on a store with a clock that the test sets, sent by the real engine to SendGrid's and Twilio's stand-ins.
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { createSkillEngine } from '../../../src/gateway/engine/skill-engine.ts';
import { allJobKinds } from '../../../src/gateway/runner/job-kinds.ts';
import { type JobRunner, startJobRunner } from '../../../src/gateway/runner/job-runner.ts';
import { wakingStore } from '../../../src/gateway/runner/waking-store.ts';
import { createWebhookSender } from '../../../src/gateway/webhooks/webhook-sender.ts';
import { startSendGrid } from '../../../src/sandbox/sendgrid/stand-in.ts';
import { startTwilio } from '../../../src/sandbox/twilio/stand-in.ts';
import { type Campaign, createCampaign, updateCampaign } from '../../../src/stores/campaigns/campaigns.ts';
import { enrollContact } from '../../../src/stores/campaigns/enrollments.ts';
import { type Contact, type ContactChanges, createContact } from '../../../src/stores/records/contacts.ts';
import { openRecords, type RecordsFixture } from '../../stores/contract/records-fixture.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { jobServices } from '../runner/job-services.ts';

const mailShape = z.object({
  to: z.array(z.object({ email: z.string() })),
  subject: z.string(),
  text: z.string(),
  headers: z.record(z.string(), z.string()),
});
export type Mail = z.infer<typeof mailShape>;

export interface CampaignFixture extends RecordsFixture {
  readonly runner: JobRunner;
  readonly log: string[];
  /** Starts a runner as another gateway on the same data would. */
  startRunner(): JobRunner;
  contact(given: ContactChanges): Promise<Contact>;
  /** An active campaign. */
  campaign(given: Pick<Campaign, 'steps'> & Partial<Pick<Campaign, 'quietHours'>>): Promise<Campaign>;
  enroll(campaign: Campaign, contact: Contact): Promise<void>;
  /** Sets the clock, and waits until what is due has been done. */
  runAt(time: string): Promise<void>;
  /** The oldest first. */
  mails(): Promise<Mail[]>;
  /** What was sent to a number, the oldest first. */
  texts(to: string): Promise<string[]>;
}

export const publicUrl = 'https://gateway.example.com';

/** At 2026-11-10T12:01:00Z, a Tuesday; ends with the test. */
export async function openCampaigns(open: OpenStore, link: string | null = publicUrl): Promise<CampaignFixture> {
  const fixture = await openRecords(open);
  const [sendgrid, twilio] = await Promise.all([startSendGrid(), startTwilio()]);
  const engine = createSkillEngine({
    data: { run: () => Promise.reject(new Error('no native tool runs here')) },
    environment: {},
    vendorUrls: { sendgrid: sendgrid.url, twilio: twilio.url },
  });
  const webhooks = createWebhookSender({ allowPrivate: true });
  const log: string[] = [];
  const runners: JobRunner[] = [];
  onTestFinished(async () => {
    for (const runner of runners) await runner.stop();
    await Promise.all([engine.close(), webhooks.close(), sendgrid.close(), twilio.close()]);
    await fixture.close();
  });

  function startRunner(): JobRunner {
    let runner: JobRunner | undefined;
    const store = wakingStore(fixture.store, () => runner?.wake());
    const services = jobServices({
      store,
      webhooks,
      engine,
      publicUrl: () => link ?? undefined,
      log: (line) => void log.push(line),
    });
    const timer = () => ({ cancel: () => {} });
    runner = startJobRunner(services, allJobKinds, { timer, random: () => 0 });
    runners.push(runner);
    return runner;
  }

  const runner = startRunner();
  return {
    ...fixture,
    runner,
    log,
    startRunner,
    contact: (given) => fixture.write(() => createContact(fixture.site, given)),
    async campaign(given) {
      const { id } = await fixture.write(() => createCampaign(fixture.site, { name: 'Welcome', ...given }));
      return await fixture.write(() => updateCampaign(fixture.site, id, { status: 'active' }));
    },
    async enroll({ id }, contact) {
      await fixture.write(() => enrollContact(fixture.site, id, contact.id));
    },
    async runAt(time) {
      fixture.at(time);
      await runner.idle();
    },
    async mails() {
      const headers = { authorization: `Bearer ${decodeURIComponent(sendgrid.url.password)}` };
      const answer = await fetch(new URL('/sandbox/outbox', sendgrid.url.origin), { headers });
      return z
        .object({ mails: z.array(mailShape) })
        .parse(await answer.json())
        .mails.reverse();
    },
    async texts(to) {
      const { username, password, origin } = twilio.url;
      const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
      const address = new URL(`/2010-04-01/Accounts/${username}/Messages.json?To=${encodeURIComponent(to)}`, origin);
      const answer = await fetch(address, { headers: { authorization: `Basic ${login}` } });
      const listed = z.object({ messages: z.array(z.object({ body: z.string() })) }).parse(await answer.json());
      return listed.messages.map(({ body }) => body).reverse();
    },
  };
}
