// The part of a gateway that tells of events and runs workflows, as a process that a test may kill at any moment.
import * as z from 'zod';
import { createSkillEngine } from '../../../src/gateway/engine/skill-engine.ts';
import { createNativeData } from '../../../src/gateway/native/native-data.ts';
import { allJobKinds } from '../../../src/gateway/runner/job-kinds.ts';
import { type JobRunner, startJobRunner } from '../../../src/gateway/runner/job-runner.ts';
import { wakingStore } from '../../../src/gateway/runner/waking-store.ts';
import { createWebhookSender } from '../../../src/gateway/webhooks/webhook-sender.ts';
import { countingStore } from '../../../src/gateway/workflows/caused-changes.ts';
import { recordEvent } from '../../../src/stores/events/record-event.ts';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import { now, one, type Work } from '../../../src/stores/transaction/work.ts';
import { jobServices } from '../runner/job-services.ts';

const [place = '', siteId = '', workspaceId = '', events = '0', subject = ''] = process.argv.slice(2);

/** Those of one are started one after the other. */
const subjects = 20;

/** Counts an agent's capacity up, and tells of each step; false once it has been counted to its end. */
function* change(): Work<boolean> {
  const counted = yield* one(
    z.object({ capacity: z.int() }),
    'UPDATE agents SET capacity = capacity + 1 WHERE site_id = $1 AND id = $2 AND capacity < $3 RETURNING capacity',
    siteId,
    subject,
    Number(events),
  );
  if (!counted) return false;
  const { capacity: number } = counted;
  const event = {
    name: 'conversation.resolved',
    subject: `${subject}-${number % subjects}`,
    data: { number },
  } as const;
  yield* recordEvent({ siteId, workspaceId, environment: 'live' }, event, yield* now());
  return true;
}

async function main(): Promise<void> {
  const database = place.startsWith('postgres:') ? await openPostgresStore(place) : await openSqliteStore(place);
  let runner: JobRunner | undefined;
  const store = countingStore(wakingStore(database, () => runner?.wake()));
  const webhooks = createWebhookSender({ allowPrivate: true });
  const engine = createSkillEngine({ data: createNativeData(store), environment: {} });
  const services = jobServices({ store, webhooks, engine });
  // Short, so that what a killed process had is taken over while the test waits.
  runner = startJobRunner(services, allJobKinds, { leaseMs: 1_500, pollMs: 200 });
  // A runner alone keeps no process alive.
  setInterval(() => {}, 60_000);
  while (await store.transact(change));
}

void main();
