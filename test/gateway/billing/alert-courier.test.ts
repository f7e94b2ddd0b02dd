// Alerts on their way to a site's own address: signed, repeated until they arrive, and given up in the end.
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CourierOptions, startAlertCourier } from '../../../src/gateway/billing/alert-courier.ts';
import { newWebhookSecret } from '../../../src/gateway/webhooks/standard-webhook.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import { type Fixture, newKey, openFixture, siteId } from '../../stores/store-fixture.ts';

interface Delivery {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let fixture: Fixture;
let receiver: Server;
let deliveries: Delivery[];
/** What the receiver answers next; 204 once they are used up. */
let statuses: number[];
let log: string[];
let url: string;
const secret = newWebhookSecret();

beforeEach(async () => {
  fixture = await openFixture((folder, clock) => openSqliteStore(folder, { clock }));
  deliveries = [];
  statuses = [];
  log = [];
  receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => {
      deliveries.push({ path: request.url, headers: request.headers, body });
      response.writeHead(statuses.shift() ?? 204, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${portOf(receiver)}/alerts?token=geheim`;
  await fixture.store.changeSite(siteId, { alertWebhook: { url, secret } });
});
afterEach(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await fixture.close();
});

function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address();
  return isAddress(address) ? address.port : 0;
}

function isAddress(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

/** One alert, of a key's quota of five at 80 percent. */
async function makeAlert(): Promise<void> {
  await fixture.store.createKey(newKey('five', { monthlyQuota: 5 }));
  const call = { tool: 't', scope: 'ops', counted: true };
  await fixture.store.admit(
    Array.from({ length: 4 }, () => fixture.attempt('five', { call })),
    [],
  );
}

/** Delivers what is due, and comes back when that is done. */
async function deliverDue(options: CourierOptions = { allowPrivate: true }): Promise<void> {
  await startAlertCourier(fixture.store, (line) => log.push(line.slice(line.indexOf(' ') + 1)), options).stop();
}

describe('an alert', () => {
  it('is delivered once, signed as Standard Webhooks has it', async () => {
    await makeAlert();
    await deliverDue();
    await deliverDue();
    expect(deliveries.length).toBe(1);
    const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = deliveries;
    expect(path).toBe('/alerts?token=geheim');
    expect(JSON.parse(body)).toEqual({
      type: 'quota.alert',
      timestamp: '2026-11-10T12:00:00.000Z',
      data: {
        siteId,
        of: 'key',
        keyId: 'key_five',
        percent: 80,
        limit: 5,
        used: 4,
        month: '2026-11',
        resetsAt: '2026-12-01T00:00:00.000Z',
      },
    });
    const id = headers['webhook-id'];
    const signed = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
      .update(`${id}.${headers['webhook-timestamp']}.${body}`)
      .digest('base64');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': expect.stringMatching(/^msg_/),
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
      'webhook-signature': `v1,${signed}`,
      'user-agent': expect.stringMatching(/^velaro-mcp\/\d/),
    });
    expect(log).toEqual([]);
  });

  it('is sent again under the same id, later each time, and given up after ten attempts', async () => {
    await makeAlert();
    statuses = Array.from({ length: 20 }, () => 500);
    const waits = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (const wait of waits) {
      await deliverDue();
      expect(log.at(-1)).toMatch(
        new RegExp(`^alert msg_\\w{20} to 127.0.0.1:\\d+ was answered with 500; again in ${wait} s$`),
      );
      fixture.passSeconds(wait - 1);
      await deliverDue();
      fixture.passSeconds(1);
    }
    await deliverDue();
    expect(log.at(-1)).toMatch(/ was answered with 500; given up$/);
    fixture.passSeconds(7 * 86_400);
    await deliverDue();
    expect(deliveries.length).toBe(10);
    expect(new Set(deliveries.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(log.join('\n')).not.toContain('geheim');
  });

  it('that arrives in a later attempt is done', async () => {
    await makeAlert();
    statuses = [503];
    await deliverDue();
    fixture.passSeconds(5);
    await deliverDue();
    fixture.passSeconds(86_400);
    await deliverDue();
    expect(deliveries.length).toBe(2);
  });

  it('follows no redirect, and is given up where the address is gone for good', async () => {
    await makeAlert();
    statuses = [307, 410];
    await deliverDue();
    fixture.passSeconds(5);
    await deliverDue();
    expect(deliveries.map(({ path }) => path)).toEqual(['/alerts?token=geheim', '/alerts?token=geheim']);
    expect(log.at(-1)).toMatch(/ was answered with 410: given up$/);
    expect(await fixture.store.takeAlerts(9)).toEqual([]);
  });

  it('is not sent to this machine unless that is allowed, and waits', async () => {
    await makeAlert();
    await deliverDue({});
    expect(deliveries).toEqual([]);
    expect(log.at(-1)).toMatch(/ failed: The webhook’s address is not https.; again in 5 s$/);
    await fixture.store.changeSite(siteId, { alertWebhook: { url: url.replace('http:', 'https:'), secret } });
    fixture.passSeconds(5);
    await deliverDue({});
    expect(log.at(-1)).toMatch(
      / failed: The webhook’s address leads into the gateway’s own machine or network.; again in 300 s$/,
    );
    expect(deliveries).toEqual([]);
  });

  it('waits for a receiver that is away, and for one that never answers', async () => {
    const silent = createTcpServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const silentUrl = `http://127.0.0.1:${portOf(silent)}/`;
    await fixture.store.changeSite(siteId, { alertWebhook: { url: silentUrl, secret } });
    await makeAlert();
    await deliverDue({ allowPrivate: true, timeoutMs: 20 });
    expect(log.at(-1)).toMatch(/ failed: .*; again in 5 s$/);
    await new Promise((resolve) => silent.close(resolve));
    fixture.passSeconds(5);
    await deliverDue();
    expect(log.at(-1)).toMatch(/ failed: .*ECONNREFUSED.*; again in 300 s$/);
  });

  it('is sent when the courier is woken; a store that is away is only logged', async () => {
    let away = true;
    const courier = startAlertCourier(
      {
        takeAlerts: async (limit) => {
          if (away) throw new Error('the database is away');
          return await fixture.store.takeAlerts(limit);
        },
        settleAlert: fixture.store.settleAlert,
      },
      (line) => log.push(line),
      { allowPrivate: true },
    );
    await new Promise(setImmediate);
    expect(log.at(-1)).toMatch(/ alerts the database is away$/);
    away = false;
    await makeAlert();
    courier.wake();
    await courier.stop();
    expect(deliveries.length).toBe(1);
    courier.wake();
    await courier.stop();
  });
});
