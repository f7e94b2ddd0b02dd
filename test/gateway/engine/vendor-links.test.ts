// How long the engine keeps what it has opened to a site's own account: as long as it is connected, unchanged and in use.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { VendorTexts } from '../../../src/gateway/engine/credential-source.ts';
import { openVendorAgent } from '../../../src/gateway/engine/vendor-exchange.ts';
import { defaultLimits } from '../../../src/gateway/engine/vendor-link.ts';
import { VendorLinks } from '../../../src/gateway/engine/vendor-links.ts';
import { shopify } from '../../../src/skills/shopify/vendor.ts';

const minuteMs = 60_000;

const connected = new Map<string, VendorTexts>();
const texts = (revision: string): VendorTexts => ({
  fields: { shop: 'acme', accessToken: `token-${'v'.repeat(20)}` },
  revision,
  origin: 'connection',
});

let nowMs: number;
let links: VendorLinks;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  nowMs = 0;
  const network = { agent: openVendorAgent(defaultLimits), limits: defaultLimits, transports: {}, nowMs: () => nowMs };
  const credentials = { read: (siteId: string) => connected.get(siteId), connected: () => new Set<string>() };
  links = new VendorLinks([shopify], { environment: {}, credentials }, network);
});
afterEach(() => {
  links.close();
  vi.useRealTimers();
});

function wait(ms: number): void {
  nowMs += ms;
  vi.advanceTimersByTime(ms);
}

it('the same one while calls come, also when another site comes and goes', () => {
  connected.set('site_1', texts('1')).set('site_2', texts('1'));
  const first = links.find('site_1', shopify);
  for (let calls = 0; calls < 5; calls++) {
    wait(10 * minuteMs);
    expect(links.find('site_1', shopify)).toBe(first);
  }
  expect(links.find('site_2', shopify)).not.toBe(first);
});

it('another one after twenty minutes without a call', () => {
  connected.set('site_1', texts('1'));
  const first = links.find('site_1', shopify);
  wait(20 * minuteMs);
  expect(links.find('site_1', shopify)).not.toBe(first);
});

it('another one for other credentials, and for the same ones once they were gone', () => {
  connected.set('site_1', texts('1'));
  const first = links.find('site_1', shopify);
  connected.set('site_1', texts('2'));
  const second = links.find('site_1', shopify);
  expect(second).not.toBe(first);
  connected.delete('site_1');
  expect(links.find('site_1', shopify)).toBeUndefined();
  connected.set('site_1', texts('2'));
  expect(links.find('site_1', shopify)).not.toBe(second);
});
