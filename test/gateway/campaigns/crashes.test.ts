// Campaigns while gateways are killed: every contact gets each mail as one mail, no SMS twice, and nobody is left behind.
import { expect } from 'vitest';
import * as z from 'zod';
import { type CampaignStep, createCampaign, updateCampaign } from '../../../src/stores/campaigns/campaigns.ts';
import { countEnrollments, countSends } from '../../../src/stores/campaigns/counts.ts';
import { startIntake } from '../../../src/stores/campaigns/intakes.ts';
import { createContact } from '../../../src/stores/records/contacts.ts';
import type { Store } from '../../../src/stores/store.ts';
import { many } from '../../../src/stores/transaction/work.ts';
import { newKey, siteId } from '../../stores/store-fixture.ts';
import { describeThroughKills, full, type KillingGround, patienceMs } from '../runner/killed-gateways.ts';
import { startMailbox } from './mailbox.ts';

const [people, kills] = full ? [2_000, 30] : [60, 3];

const steps: CampaignStep[] = [
  { channel: 'email', delayHours: 0, subject: 'First', body: 'Hello' },
  { channel: 'sms', delayHours: 0, body: 'Hello' },
  { channel: 'email', delayHours: 0, subject: 'Last', body: 'Goodbye' },
];

/** Has gateways send a campaign to everybody, kills them as messages come in, and looks at all that was sent. */
async function sendThroughKills({ store, killWhileAtWork }: KillingGround): Promise<void> {
  const mailbox = await startMailbox();
  await store.initialise({ id: siteId, name: 'acme', plan: 'professional' }, newKey('admin'));
  const site = { siteId, environment: 'live' } as const;
  const numbers = Array.from({ length: people }, (_, n) => n);
  await store.transact(function* () {
    for (const n of numbers)
      yield* createContact(site, { email: `c${n}@example.com`, phone: `+1555${String(n).padStart(7, '0')}` });
  });
  const campaign = await store.transact(function* () {
    const { id } = yield* createCampaign(site, { name: 'Welcome', steps });
    yield* startIntake(site, id);
    return yield* updateCampaign(site, id, { status: 'active' });
  });

  const killLast = await killWhileAtWork({
    env: { STAND_INS: JSON.stringify(mailbox.vendorUrls) },
    done: () => mailbox.mails.length + mailbox.texts.length,
    whole: steps.length * people,
    kills,
  });
  const completed = async () => (await store.read(() => countEnrollments([campaign.id])))[0]?.completed;
  await expect.poll(completed, { timeout: patienceMs, interval: 200 }).toBe(people);
  await expect.poll(() => countJobs(store), { timeout: patienceMs, interval: 200 }).toBe(0);
  await killLast();

  const everyone = numbers.map((n) => `c${n}@example.com`).toSorted();
  for (const subject of ['First', 'Last']) {
    const copies = mailbox.mails.filter((mail) => mail.subject === subject);
    const byId = new Map(copies.map(({ messageId, to }) => [messageId, to]));
    expect([...byId.values()].toSorted()).toEqual(everyone);
  }
  const numbersTold = mailbox.texts.map(({ to }) => to);
  expect(new Set(numbersTold).size).toBe(numbersTold.length);
  const { sent, unknown, ...others } = await store.read(() => countSends(campaign.id));
  expect(others).toEqual({ sending: 0, waiting: 0, skipped: 0, failed: 0 });
  expect(sent + unknown).toBe(3 * people);
  // An SMS of which nobody knows is one that came, or that was cut off.
  expect(numbersTold.length).toBeGreaterThanOrEqual(sent - 2 * people);
  expect(numbersTold.length).toBeLessThanOrEqual(people);
  if (full)
    process.stderr.write(`${mailbox.mails.length} copies of ${2 * people} mails, ${unknown} SMS of unknown end\n`);
}

/** Of campaigns: other jobs come back every night. */
async function countJobs(store: Store): Promise<number> {
  return (await store.read(() => many(z.unknown(), `SELECT id FROM jobs WHERE kind LIKE 'campaign.%'`))).length;
}

describeThroughKills(
  `a campaign to ${people} people while gateways are killed ${kills} times`,
  new URL('sender-program.ts', import.meta.url),
  'reaches each of them once, from',
  sendThroughKills,
);
