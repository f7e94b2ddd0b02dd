// Workflows on a store with a clock that the test sets, with the real engine, a vendor and a webhook's receiver on loopback.
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { execution, executionWithSteps, workflow } from '../../../src/catalog/shapes/workflow.ts';
import type { EventName } from '../../../src/core/event-names.ts';
import { createKeyRing } from '../../../src/gateway/credentials/key-ring.ts';
import { createSigningSecrets } from '../../../src/gateway/credentials/signing-secrets.ts';
import { createSkillEngine } from '../../../src/gateway/engine/skill-engine.ts';
import { jsonAnswer } from '../../../src/gateway/http/answer.ts';
import { createNativeData } from '../../../src/gateway/native/native-data.ts';
import { handlers } from '../../../src/gateway/operations/operation-routes.ts';
import { allJobKinds } from '../../../src/gateway/runner/job-kinds.ts';
import { type JobRunner, type RunnerOptions, startJobRunner } from '../../../src/gateway/runner/job-runner.ts';
import { wakingStore } from '../../../src/gateway/runner/waking-store.ts';
import { newWebhookSecret } from '../../../src/gateway/webhooks/standard-webhook.ts';
import { createWebhookSender } from '../../../src/gateway/webhooks/webhook-sender.ts';
import { countingStore } from '../../../src/gateway/workflows/caused-changes.ts';
import { recordEvent } from '../../../src/stores/events/record-event.ts';
import { now, type Work } from '../../../src/stores/transaction/work.ts';
import { createWebhook } from '../../../src/stores/webhooks/webhooks.ts';
import { openRecords } from '../../stores/contract/records-fixture.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { startVendor, type VendorReply } from '../engine/loopback-vendor.ts';
import { jobServices } from '../runner/job-services.ts';
import { startReceiver } from '../webhooks/receiver.ts';

export const webhookSecret = newWebhookSecret();

export type Workflow = z.infer<typeof workflow>;

/** At 2026-11-10T12:01:00Z, a Tuesday; ends with the test. */
export async function openWorkflows(open: OpenStore, ...replies: readonly VendorReply[]) {
  let clock = () => 0;
  const fixture = await openRecords((folder, given) => {
    clock = given;
    return open(folder, given);
  });
  onTestFinished(() => fixture.close());
  const place = fixture.first;
  const vendor = await startVendor(...replies);
  onTestFinished(() => vendor.close());
  const receiver = await startReceiver();
  const webhooks = createWebhookSender({ allowPrivate: true });
  onTestFinished(() => webhooks.close());
  let runner: JobRunner | undefined;
  const store = countingStore(wakingStore(fixture.store, () => runner?.wake()));
  const engine = createSkillEngine({
    data: createNativeData(store),
    environment: {},
    vendorUrls: { shopify: vendor.url, sendgrid: vendor.url },
    limits: { firstWaitMs: 1 },
    nowMs: () => clock(),
  });
  onTestFinished(() => engine.close());
  const signing = createSigningSecrets(createKeyRing({}));
  const log: string[] = [];
  /** As another gateway on the same data would. */
  const startRunner = (options: RunnerOptions = {}): JobRunner => {
    const services = jobServices({ store, webhooks, signing, engine, log: (line) => void log.push(line) });
    const timer = () => ({ cancel: () => {} });
    const started = startJobRunner(services, allJobKinds, { timer, random: () => 0, ...options });
    onTestFinished(started.stop);
    return started;
  };
  runner = startRunner();
  const idle = () => runner?.idle();

  /** Does an operation of VelaFlows as a request would, but for its key. */
  async function ask<T>(name: string, values: object, answer: z.ZodType<T>): Promise<T> {
    const handler = handlers.find(({ operation }) => operation.name === `velaflows_${name}`);
    const prepared = handler?.prepare(values);
    if (!prepared?.ok) throw new Error(JSON.stringify(prepared?.issues));
    const context = {
      place,
      keyId: 'key_admin',
      ownsSite: true,
      expectedVersion: undefined,
      allowPrivateWebhooks: true,
      signing,
      engine,
    };
    const { body } = jsonAnswer(200, await store.transact(() => prepared.work(context)));
    return answer.parse(JSON.parse(`${body}`));
  }
  const executions = async ({ id }: Workflow) => {
    const listed = await ask(
      'list_workflow_executions',
      { id, limit: 100 },
      z.object({ executions: z.array(execution) }),
    );
    return listed.executions.toReversed();
  };

  return {
    ...fixture,
    store,
    place,
    vendor,
    receiver,
    log,
    idle,
    startRunner,
    pause: () => runner?.pause(),
    resume: () => runner?.resume(),
    stop: () => runner?.stop(),
    define: (trigger: object, ...steps: readonly object[]) =>
      ask('create_workflow', { name: 'A workflow', trigger, steps }, workflow),
    update: ({ id }: Workflow, changes: object) => ask('update_workflow', { id, ...changes }, workflow),
    get: ({ id }: Workflow) => ask('get_workflow', { id }, workflow),
    trigger: ({ id }: Workflow, input: object = {}) => ask('trigger_workflow', { id, input }, execution),
    cancel: ({ id }: Workflow, executionId: string) => ask('cancel_workflow_execution', { id, executionId }, execution),
    executions,
    show: ({ id }: Workflow, executionId: string) =>
      ask('get_workflow_execution', { id, executionId }, executionWithSteps),
    /** The one that began last, with its steps. */
    async last({ id }: Workflow) {
      const newest = (await executions(await ask('get_workflow', { id }, workflow))).at(-1);
      return await ask('get_workflow_execution', { id, executionId: newest?.id }, executionWithSteps);
    },
    async change<T>(work: () => Work<T>) {
      const result = await store.transact(work);
      await idle();
      return result;
    },
    /** Records what happened, then waits until all that follows from it at once is done. */
    async happen(name: EventName, subject: string, data: object = {}) {
      await store.transact(function* () {
        yield* recordEvent(place, { name, subject, data }, yield* now());
      });
      await idle();
    },
    addWebhook: () =>
      store.transact(() => createWebhook(place, { url: receiver.url, events: ['usage.alert'] }, () => webhookSecret)),
  };
}
