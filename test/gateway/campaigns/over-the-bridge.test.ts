// A campaign as somebody has it who works with an MCP host: made over the bridge, run to its end, and left by one click.
import { expect, test, vi } from 'vitest';
import * as z from 'zod';
import { connectAgent, settableClock } from '../../parts/bridged-agent.ts';
import { send, startTestGateway } from '../http/test-gateway.ts';

// It starts two programs, which takes long where many run.
vi.setConfig({ testTimeout: 120_000 });

const found = z.object({ id: z.string() });
const mails = z.object({
  mails: z.array(
    z.object({
      to: z.array(z.object({ email: z.string() })),
      subject: z.string(),
      text: z.string(),
      headers: z.record(z.string(), z.string()),
    }),
  ),
});

/** A gateway with the sandbox whose clock stands until it is set, and a client before the bridge to it. */
async function startAgent() {
  const { options, passHours } = settableClock();
  const gateway = await startTestGateway({ sandbox: true, ...options });
  const { key } = await gateway.createKey({ scopes: ['campaigns', 'crm'] });
  const agent = await connectAgent({ VELARO_MCP_KEY: key, VELARO_MCP_URL: gateway.mcpUrl });
  const mailbox = gateway.standIns?.sendgrid;
  if (!mailbox) throw new Error('the sandbox has no SendGrid');
  return {
    gateway,
    passHours,
    ...agent,
    /** The oldest first. */
    async outbox() {
      const { json } = await send(new URL('/sandbox/outbox', mailbox.url).href, { key: mailbox.credential });
      return mails.parse(json).mails.toReversed();
    },
  };
}

test('a campaign is made, run to its end, and left by its link', async () => {
  const { gateway, call, outbox, passHours } = await startAgent();
  const given = { email: 'maya@example.com', firstName: 'Maya <b>' };
  const { id: contactId } = await call('velaro_upsert_contact', given, found);
  const campaign = await call(
    'velaro_create_campaign',
    {
      name: 'Welcome',
      steps: [
        { channel: 'email', delayHours: 0, subject: 'Welcome, {{firstName}}', body: 'Hello {{firstName}}.' },
        { channel: 'email', delayHours: 48, subject: 'Still there?', body: 'Leave: {{unsubscribeUrl}}' },
        { channel: 'email', delayHours: 48, subject: 'Goodbye', body: 'Never read.' },
      ],
      quietHours: { from: '21:00', to: '08:00', timeZone: 'Europe/Berlin' },
    },
    z.object({ id: z.string(), status: z.literal('draft'), stepCount: z.literal(3) }),
  );
  const campaignId = campaign.id;
  const enrolled = await call('velaro_enroll_contact', { campaignId, contactId }, z.record(z.string(), z.unknown()));
  expect(enrolled).toMatchObject({ status: 'active', alreadyEnrolled: false, skipped: [] });
  expect(await outbox()).toEqual([]);

  const shape = z.object({ enrollments: z.array(z.record(z.string(), z.unknown())).length(1) });
  const status = async () => (await call('velaro_list_enrollments', { campaignId }, shape)).enrollments[0];
  const stepsDone = (count: number) =>
    expect.poll(async () => (await status())?.currentStep, { timeout: 60_000 }).toBe(count);
  await call('velaro_update_campaign', { campaignId, status: 'active' }, z.unknown());
  await stepsDone(1);
  passHours(48);
  await stepsDone(2);
  const [first, second] = await outbox();
  expect(first).toMatchObject({ to: [{ email: 'maya@example.com' }], subject: 'Welcome, Maya <b>' });
  const link = second?.text.replace('Leave: ', '') ?? '';
  expect(second?.headers['List-Unsubscribe']).toBe(`<${link}>`);
  expect(link.startsWith(`${gateway.url}/unsubscribe/`)).toBe(true);

  const page = await send(link);
  expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.text).toContain('<form method="post"><button>Unsubscribe</button></form>');
  expect(page.text).toContain('No more e-mails from Acme to maya@example.com?');
  const oneClick = await send(link, {
    body: 'List-Unsubscribe=One-Click',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(oneClick).toMatchObject({ status: 200 });
  expect(oneClick.text).toContain('maya@example.com gets no more e-mails from Acme.');
  expect((await send(link)).text).toContain('You are unsubscribed');

  passHours(48);
  await stepsDone(3);
  expect(await status()).toEqual({
    contactId,
    status: 'completed',
    currentStep: 3,
    nextStepAt: null,
    reason: null,
    notSent: [{ step: 3, status: 'skipped', reason: 'the contact has unsubscribed' }],
  });
  expect((await outbox()).map(({ subject }) => subject)).toEqual(['Welcome, Maya <b>', 'Still there?']);
  const { stats } = await call('velaro_get_campaign', { campaignId }, z.object({ stats: z.unknown() }));
  expect(stats).toEqual({
    ...{ enrolled: 1, active: 0, completed: 1, unenrolled: 0, failed: 0 },
    ...{ sent: 2, skipped: 1, unknown: 0 },
  });
});

test('a link that was changed, or made up, unsubscribes nobody', async () => {
  const { url } = await startTestGateway();
  for (const token of ['x', `snd_${'0'.repeat(20)}.${'A'.repeat(43)}`, '%00', '..%2f..'])
    for (const method of ['GET', 'POST']) {
      const { status, text } = await send(`${url}/unsubscribe/${token}`, { method });
      expect([token, status, text.includes('This link does not work')]).toEqual([token, 404, true]);
    }
});

test('what is wrong with a campaign is told by the name of its field', async () => {
  const { failure } = await startAgent();
  const step = { channel: 'email', delayHours: 0, subject: 'Hi', body: 'Hello' };
  const create = (changes: object) => failure('velaro_create_campaign', { name: 'X', steps: [step], ...changes });
  expect(await create({ steps: [] })).toContain('steps ');
  expect(await create({ steps: [{ ...step, subject: undefined }] })).toContain('steps.0.subject is missing');
  expect(await create({ steps: [{ ...step, subject: 'a\nBcc: b@c.co' }] })).toContain(
    'steps.0.subject must be one line',
  );
  expect(await create({ steps: [step, { channel: 'fax', delayHours: 1, body: 'x' }] })).toContain('steps.1.channel');
  expect(await create({ steps: [{ ...step, delayHours: -1 }] })).toContain('steps.0.delayHours');
  expect(await create({ steps: [{ ...step, body: 'Dear {{surname}}' }] })).toContain(
    'steps.0.body must not have {{surname}}',
  );
  const sms = { channel: 'sms', delayHours: 0, body: 'x'.repeat(1601) };
  expect(await create({ steps: [sms] })).toContain('steps.0.body must have at most 1600 characters');
  const quiet = { from: '21:00', to: '08:00', timeZone: 'Europe/Berlin' };
  expect(await create({ quietHours: { ...quiet, timeZone: 'Berlin' } })).toContain('quietHours.timeZone');
  expect(await create({ quietHours: { ...quiet, from: '24:00' } })).toContain('quietHours.from');
  expect(await create({ quietHours: { ...quiet, to: '21:00' } })).toContain('quietHours.to must not be the same');
  const campaignId = `cmp_${'0'.repeat(20)}`;
  expect(await failure('velaro_update_campaign', { campaignId })).toContain('nothing to change');
  expect(await failure('velaro_update_campaign', { campaignId, status: 'paused' })).toContain('There is no campaign');
  const contactId = `con_${'0'.repeat(20)}`;
  expect(await failure('velaro_enroll_contact', { campaignId, contactId })).toContain('There is no campaign');
  expect(await failure('velaro_enroll_contact', { campaignId: contactId, contactId })).toContain('campaignId');
});
