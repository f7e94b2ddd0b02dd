// The part of a gateway that sends campaigns, as a process that a test may kill at any moment.
import * as z from 'zod';
import { createSkillEngine } from '../../../src/gateway/engine/skill-engine.ts';
import { allJobKinds } from '../../../src/gateway/runner/job-kinds.ts';
import { type JobRunner, startJobRunner } from '../../../src/gateway/runner/job-runner.ts';
import { wakingStore } from '../../../src/gateway/runner/waking-store.ts';
import { createWebhookSender } from '../../../src/gateway/webhooks/webhook-sender.ts';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import { jobServices } from '../runner/job-services.ts';

const [place = ''] = process.argv.slice(2);
const urls = z.record(z.string(), z.url()).parse(JSON.parse(process.env.STAND_INS ?? '{}'));

async function main(): Promise<void> {
  const database = place.startsWith('postgres:') ? await openPostgresStore(place) : await openSqliteStore(place);
  let runner: JobRunner | undefined;
  const store = wakingStore(database, () => runner?.wake());
  const engine = createSkillEngine({
    data: { run: () => Promise.reject(new Error('no native tool runs here')) },
    environment: {},
    vendorUrls: Object.fromEntries(Object.entries(urls).map(([vendor, url]) => [vendor, new URL(url)])),
  });
  const webhooks = createWebhookSender({ allowPrivate: true });
  const services = jobServices({ store, webhooks, engine, publicUrl: () => 'https://gateway.example.com' });
  // Short, so that what a killed process had is taken over while the test waits.
  runner = startJobRunner(services, allJobKinds, { leaseMs: 1_500, pollMs: 200 });
}

// It lives until it is killed.
setInterval(() => {}, 60_000);
void main();
