// The part of a gateway that changes data and tells webhooks of it, as a process that a test may kill at any moment.
import * as z from 'zod';
import { allJobKinds } from '../../../src/gateway/runner/job-kinds.ts';
import { type JobRunner, startJobRunner } from '../../../src/gateway/runner/job-runner.ts';
import { wakingStore } from '../../../src/gateway/runner/waking-store.ts';
import { createWebhookSender } from '../../../src/gateway/webhooks/webhook-sender.ts';
import { recordEvent } from '../../../src/stores/events/record-event.ts';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import { now, one, type Work } from '../../../src/stores/transaction/work.ts';
import { jobServices } from '../runner/job-services.ts';

const [place = '', siteId = '', workspaceId = '', changesOfEach = '0', ...subjects] = process.argv.slice(2);

/** Counts an agent's capacity up, and tells of each step; false once it has been counted to its end. */
function* change(subject: string): Work<boolean> {
  const counted = yield* one(
    z.object({ capacity: z.int() }),
    'UPDATE agents SET capacity = capacity + 1 WHERE site_id = $1 AND id = $2 AND capacity < $3 RETURNING capacity',
    siteId,
    subject,
    Number(changesOfEach),
  );
  if (!counted) return false;
  const event = { name: 'contact.updated', subject, data: { subject, step: counted.capacity } } as const;
  yield* recordEvent({ siteId, workspaceId, environment: 'live' }, event, yield* now());
  return true;
}

async function main(): Promise<void> {
  const database = place.startsWith('postgres:') ? await openPostgresStore(place) : await openSqliteStore(place);
  let runner: JobRunner | undefined;
  const store = wakingStore(database, () => runner?.wake());
  const webhooks = createWebhookSender({ allowPrivate: true });
  const services = jobServices({ store, webhooks });
  // Short, so that what a killed process had is taken over while the test waits.
  runner = startJobRunner(services, allJobKinds, { leaseMs: 1_500, pollMs: 200 });
  const changeAll = async (subject: string) => {
    while (await store.transact(() => change(subject)));
  };
  await Promise.all(subjects.map(changeAll));
}

// It lives until it is killed.
setInterval(() => {}, 60_000);
void main();
