// Secrets that sign, sealed in whatever database: receivers notice nothing, and who reads the database learns nothing.
import { describe, expect, it } from 'vitest';
import { createKeyRing } from '../../../src/gateway/credentials/key-ring.ts';
import { makeMasterKeyText, readMasterKey } from '../../../src/gateway/credentials/master-key.ts';
import { resealAll } from '../../../src/gateway/credentials/reseal.ts';
import { createSigningSecrets, sealKeptSecrets } from '../../../src/gateway/credentials/signing-secrets.ts';
import { allJobKinds } from '../../../src/gateway/runner/job-kinds.ts';
import { newWebhookSecret } from '../../../src/gateway/webhooks/standard-webhook.ts';
import { recordEvent } from '../../../src/stores/events/record-event.ts';
import { postNotice } from '../../../src/stores/notices.ts';
import { now } from '../../../src/stores/transaction/work.ts';
import { readKeptSecrets } from '../../../src/stores/webhooks/signing-secrets.ts';
import { createWebhook, rotateWebhookSecret } from '../../../src/stores/webhooks/webhooks.ts';
import { type OpenStore, siteId } from '../../stores/store-fixture.ts';
import { openRunnerFixture } from '../runner/runner-fixture.ts';
import { startReceiver, verifies } from './receiver.ts';

const here = { siteId, environment: 'live', workspaceId: 'a'.repeat(24) } as const;
const [first, second] = [makeMasterKeyText(), makeMasterKeyText()];
const [firstId, secondId] = [first, second].map((text) => readMasterKey(text, 'It').id);
const ringOf = (...keys: readonly string[]) => createKeyRing({ VELARO_MASTER_KEY: keys.join(' ') });

async function openSigning(open: OpenStore, masterKeys = `${first} ${second}`) {
  const fixture = await openRunnerFixture(open);
  await fixture.store.saveWorkspaces(siteId, [{ id: here.workspaceId, name: 'a workspace' }]);
  const receiver = await startReceiver();
  const [secret, alertSecret] = [newWebhookSecret(), newWebhookSecret()];
  const { url } = receiver;
  const webhook = await fixture.store.transact(() =>
    createWebhook(here, { url, events: ['lead.moved'] }, () => secret),
  );
  await fixture.store.changeSite(siteId, { alertWebhook: { url, secret: alertSecret } });
  const { runner, store } = fixture.start(allJobKinds, {}, {}, masterKeys);
  return {
    ...fixture,
    store,
    receiver,
    secret,
    alertSecret,
    webhookId: webhook.id,
    /** What lies in the database, by its role. */
    kept: async () =>
      Object.fromEntries((await store.read(readKeptSecrets)).map(({ role, kept }) => [role, kept] as const)),
    /** An event for the webhook, then an alert; what has arrived of both. */
    async deliver() {
      const before = receiver.received.length;
      await store.transact(function* () {
        yield* recordEvent(here, { name: 'lead.moved', subject: 'lead_1', data: {} }, yield* now());
      });
      await runner.idle();
      await store.transact(function* () {
        yield* postNotice({ siteId, type: 'quota.alert', data: {} }, yield* now());
      });
      await runner.idle();
      return receiver.received.slice(before);
    },
  };
}

export function describeSealedSecrets(name: string, open: OpenStore): void {
  describe(`secrets that sign, on ${name}`, () => {
    it('are sealed by a gateway that has a master key, and sign as before', async () => {
      const { store, kept, deliver, secret, alertSecret } = await openSigning(open);
      expect(await kept()).toEqual({ current: secret, alert: alertSecret });
      await sealKeptSecrets(store, ringOf(first));
      const sealed = { current: expect.stringContaining(`v1.${firstId}.`), alert: expect.stringContaining('v1.') };
      expect(await kept()).toEqual(sealed);
      expect(JSON.stringify(await kept())).not.toContain(secret);
      const [event, alert, ...others] = await deliver();
      expect([event && verifies(secret, event), alert && verifies(alertSecret, alert), others]).toEqual([
        true,
        true,
        [],
      ]);

      const once = await kept();
      await sealKeptSecrets(store, ringOf(first));
      expect(await kept()).toEqual(once);
    });

    it('stay in clear, and sign, where there is none', async () => {
      const { store, kept, deliver, secret, alertSecret } = await openSigning(open, '');
      await sealKeptSecrets(store, createKeyRing({}));
      expect(await kept()).toEqual({ current: secret, alert: alertSecret });
      const [event] = await deliver();
      expect(event && verifies(secret, event)).toBe(true);
    });

    it('both sign in the overlap of a rotation, and are sealed anew with the next master key', async () => {
      const { store, kept, deliver, secret, webhookId } = await openSigning(open);
      await sealKeptSecrets(store, ringOf(first));
      const next = newWebhookSecret();
      const sealedNext = createSigningSecrets(ringOf(first)).seal(next, { siteId, ownerId: webhookId });
      await store.transact(() => rotateWebhookSecret(here, webhookId, sealedNext, 3_600_000));
      const both = async () => {
        const [event] = await deliver();
        return event && [verifies(secret, event), verifies(next, event)];
      };
      expect(await both()).toEqual([true, true]);

      const ring = ringOf(second, first);
      expect(await resealAll(store, ring)).toEqual({ keyId: secondId, fields: 0, secrets: 3, retired: [firstId] });
      for (const text of Object.values(await kept())) expect(text).toContain(`v1.${secondId}.`);
      expect(await both()).toEqual([true, true]);
      expect(await resealAll(store, ring)).toEqual({ keyId: secondId, fields: 0, secrets: 0, retired: [] });
    });

    it('wait for the master key that a gateway lacks: nothing goes out unsigned, and nothing is lost', async () => {
      const { store, deliver, receiver, log, passSeconds, start, secret } = await openSigning(open, second);
      await sealKeptSecrets(store, ringOf(first));
      expect(await deliver()).toEqual([]);
      expect(log.at(-1)).toMatch(
        new RegExp(
          ` notice.deliver failed: masterkey.missing: What is kept is sealed with master key ${firstId}, which`,
        ),
      );
      const { runner } = start(allJobKinds, {}, {}, first);
      passSeconds(3_600);
      await runner.idle();
      expect(receiver.received.some((each) => verifies(secret, each))).toBe(true);
    });
  });
}
