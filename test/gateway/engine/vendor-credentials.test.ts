// Which tools a gateway has, and with which credentials they call: from the environment, from files, or the sandbox's.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isVelaroError } from '../../../src/core/errors.ts';
import { redact } from '../../../src/core/redaction.ts';
import { type Environment, environmentCredentials } from '../../../src/gateway/engine/credential-source.ts';
import { createSkillEngine } from '../../../src/gateway/engine/skill-engine.ts';
import { connectVendor, standInTexts, type VendorConnection } from '../../../src/gateway/engine/vendor-connection.ts';
import { shopify } from '../../../src/skills/shopify/vendor.ts';

const folder = mkdtempSync(join(tmpdir(), 'velaro-credentials-'));
const token = `token-${'y'.repeat(20)}`;
const standIn = new URL(`http://sandbox:stand-in-${'z'.repeat(8)}@127.0.0.1:1/`);

afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function toolNames(environment: Environment, vendorUrls?: Record<string, URL>): Promise<string[]> {
  const engine = createSkillEngine({
    data: { run: () => Promise.reject(new Error('no native tool runs here')) },
    environment,
    ...(vendorUrls && { vendorUrls }),
  });
  await engine.close();
  return engine.tools.map(({ name }) => name);
}

function fromEnvironment(environment: Environment): VendorConnection {
  const texts = environmentCredentials(environment, [shopify]).read('', shopify);
  if (texts === undefined || texts instanceof Promise) throw new Error('nothing is set');
  return connectVendor(shopify, texts);
}

function headersOf({ credentials, vendor }: VendorConnection) {
  return vendor.headers(credentials);
}

function refusalOf(environment: Environment) {
  try {
    fromEnvironment(environment);
  } catch (thrown) {
    if (isVelaroError(thrown)) return { code: thrown.code, message: thrown.message, hint: thrown.hint };
    throw thrown;
  }
  return 'no error';
}

describe('which tools there are', () => {
  const shopifyTools = (names: readonly string[]) => names.filter((name) => name.startsWith('shopify_'));

  it('without credentials: our own, and none of Shopify', async () => {
    const names = await toolNames({});
    expect(names).toContain('velaro_list_agents');
    expect(shopifyTools(names)).toEqual([]);
  });

  it('in the sandbox, and with credentials: Shopify too', async () => {
    expect(shopifyTools(await toolNames({}, { shopify: standIn }))).toContain('shopify_get_order');
    expect(shopifyTools(await toolNames({ SHOPIFY_SHOP: 'acme', SHOPIFY_ACCESS_TOKEN: token }))).toContain(
      'shopify_get_order',
    );
  });
});

describe('where a call goes', () => {
  it.each(['acme', 'ACME', 'acme.myshopify.com', ' acme '])('SHOPIFY_SHOP=%j: the shop, over https', (shop) => {
    const connection = fromEnvironment({ SHOPIFY_SHOP: shop, SHOPIFY_ACCESS_TOKEN: token });
    expect(connection.baseUrl.href).toBe('https://acme.myshopify.com/admin/api/2026-10/');
    expect(headersOf(connection)).toEqual({ 'x-shopify-access-token': token });
    expect(connection.origin).toBe('environment');
  });

  it('tools see the settings, and no secret', () => {
    const { account } = fromEnvironment({ SHOPIFY_SHOP: 'acme', SHOPIFY_ACCESS_TOKEN: token });
    expect(account).toEqual({ shop: 'acme.myshopify.com' });
  });

  it('in the sandbox: the stand-in, with its own credential and the API path of the real one', () => {
    const connection = connectVendor(shopify, standInTexts(shopify, standIn), standIn);
    expect(connection.baseUrl.href).toBe('http://127.0.0.1:1/admin/api/2026-10/');
    expect(headersOf(connection)).toEqual({ 'x-shopify-access-token': 'stand-in-zzzzzzzz' });
    expect(connection.origin).toBe('sandbox');
  });

  it('a stand-in on another machine: never', () => {
    const elsewhere = new URL('http://x:12345678@example.com/');
    expect(() => connectVendor(shopify, standInTexts(shopify, elsewhere), elsewhere)).toThrow('not on this machine');
  });

  it('a token from a file, as Docker and Kubernetes mount it', () => {
    const path = file('token', `${token}\n`);
    const connection = fromEnvironment({ SHOPIFY_SHOP: 'acme', SHOPIFY_ACCESS_TOKEN_FILE: path });
    expect(headersOf(connection)).toEqual({ 'x-shopify-access-token': token });
  });

  it('the token is redacted from everything from then on', () => {
    const fresh = `token-${'w'.repeat(20)}`;
    fromEnvironment({ SHOPIFY_SHOP: 'acme', SHOPIFY_ACCESS_TOKEN: fresh });
    expect(redact(`sent ${fresh} to the shop`)).toBe('sent [redacted] to the shop');
  });
});

describe('settings that cannot be used', () => {
  it('half of them: names the one that lacks', () => {
    expect(refusalOf({ SHOPIFY_SHOP: 'acme' })).toEqual({
      code: 'settings.vendor',
      message:
        'SHOPIFY_ACCESS_TOKEN is not set: Shopify needs SHOPIFY_SHOP and SHOPIFY_ACCESS_TOKEN, or SHOPIFY_SHOP, SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET together.',
      hint: "Set SHOPIFY_ACCESS_TOKEN, or unset all of Shopify's variables to go without it.",
    });
    expect(refusalOf({ SHOPIFY_ACCESS_TOKEN: token, SHOPIFY_SHOP: '' })).toMatchObject({
      message:
        'SHOPIFY_SHOP is not set: Shopify needs SHOPIFY_SHOP and SHOPIFY_ACCESS_TOKEN, or SHOPIFY_SHOP, SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET together.',
      hint: "Set SHOPIFY_SHOP, for example acme.myshopify.com, or unset all of Shopify's variables to go without it.",
    });
  });

  it.each([
    'shop.example.com',
    'acme.myshopify.com.example.com',
    'https://acme.myshopify.com',
    'acme.myshopify.com/x',
    'acme@example.com',
    'acme:8080',
    '-acme',
    '127.0.0.1',
  ])('a shop that is none of Shopify, %s: the token goes nowhere', (shop) => {
    expect(refusalOf({ SHOPIFY_SHOP: shop, SHOPIFY_ACCESS_TOKEN: token })).toMatchObject({
      code: 'settings.vendor',
      message: "SHOPIFY_SHOP must be the shop's name, alone or with .myshopify.com.",
    });
  });

  it('a token with a line break in it: refused without repeating it', () => {
    const refusal = refusalOf({ SHOPIFY_SHOP: 'acme', SHOPIFY_ACCESS_TOKEN: `${token}\r\nx-evil: 1` });
    expect(refusal).toMatchObject({ message: 'SHOPIFY_ACCESS_TOKEN must be an Admin API access token.' });
    expect(JSON.stringify(refusal)).not.toContain(token);
  });

  it('a file that is not there: names the variable and the file', () => {
    const path = join(folder, 'absent');
    expect(refusalOf({ SHOPIFY_SHOP: 'acme', SHOPIFY_ACCESS_TOKEN_FILE: path })).toEqual({
      code: 'settings.vendor',
      message: 'The file that SHOPIFY_ACCESS_TOKEN_FILE names cannot be read.',
      hint: `Check that ${path} exists and that the gateway may read it.`,
    });
  });

  it('an engine is not made from them', () => {
    expect(() =>
      createSkillEngine({
        data: { run: () => Promise.reject(new Error('no native tool runs here')) },
        environment: { SHOPIFY_SHOP: 'acme' },
      }),
    ).toThrow('SHOPIFY_ACCESS_TOKEN is not set');
  });
});
