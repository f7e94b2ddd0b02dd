// Which tools a gateway has, and with which credentials they call: from the environment, from files, or the sandbox's.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isVelaroError } from '../../../src/core/errors.ts';
import { redact } from '../../../src/core/redaction.ts';
import { createSkillEngine } from '../../../src/gateway/engine/skill-engine.ts';
import { connectVendor, type Environment } from '../../../src/gateway/engine/vendor-connection.ts';
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
    data: { listAgents: async () => [], usage: () => Promise.reject(new Error('no usage here')) },
    environment,
    ...(vendorUrls && { vendorUrls }),
  });
  await engine.close();
  return engine.tools.map(({ name }) => name);
}

function refusalOf(environment: Environment) {
  try {
    connectVendor(shopify, environment);
  } catch (thrown) {
    if (isVelaroError(thrown)) return { code: thrown.code, message: thrown.message, hint: thrown.hint };
    throw thrown;
  }
  return 'no error';
}

describe('which tools there are', () => {
  it('without credentials: none of Shopify', async () => {
    expect(await toolNames({})).toEqual(['velaro_get_usage', 'velaro_list_agents']);
  });

  it('in the sandbox, and with credentials: Shopify too', async () => {
    const all = ['shopify_get_order', 'velaro_get_usage', 'velaro_list_agents'];
    expect(await toolNames({}, { shopify: standIn })).toEqual(all);
    expect(await toolNames({ SHOPIFY_SHOP: 'acme', SHOPIFY_ACCESS_TOKEN: token })).toEqual(all);
  });
});

describe('where a call goes', () => {
  it.each(['acme', 'ACME', 'acme.myshopify.com', ' acme '])('SHOPIFY_SHOP=%j: the shop, over https', (shop) => {
    const connection = connectVendor(shopify, { SHOPIFY_SHOP: shop, SHOPIFY_ACCESS_TOKEN: token });
    expect(connection).toEqual({
      baseUrl: new URL('https://acme.myshopify.com/admin/api/2026-10/'),
      headers: { 'x-shopify-access-token': token },
      sandbox: false,
    });
  });

  it('credentials win over the sandbox', () => {
    const connection = connectVendor(shopify, { SHOPIFY_SHOP: 'acme', SHOPIFY_ACCESS_TOKEN: token }, standIn);
    expect(connection?.baseUrl.host).toBe('acme.myshopify.com');
    expect(connection?.sandbox).toBe(false);
  });

  it('in the sandbox: the stand-in, with its own credential and the API path of the real one', () => {
    expect(connectVendor(shopify, {}, standIn)).toEqual({
      baseUrl: new URL('http://127.0.0.1:1/admin/api/2026-10/'),
      headers: { 'x-shopify-access-token': 'stand-in-zzzzzzzz' },
      sandbox: true,
    });
  });

  it('a stand-in on another machine: never', () => {
    expect(() => connectVendor(shopify, {}, new URL('http://x:12345678@example.com/'))).toThrow('not on this machine');
  });

  it('a token from a file, as Docker and Kubernetes mount it', () => {
    const connection = connectVendor(shopify, {
      SHOPIFY_SHOP: 'acme',
      SHOPIFY_ACCESS_TOKEN_FILE: file('token', `${token}\n`),
    });
    expect(connection?.headers).toEqual({ 'x-shopify-access-token': token });
  });

  it('the token is redacted from everything from then on', () => {
    const fresh = `token-${'w'.repeat(20)}`;
    connectVendor(shopify, { SHOPIFY_SHOP: 'acme', SHOPIFY_ACCESS_TOKEN: fresh });
    expect(redact(`sent ${fresh} to the shop`)).toBe('sent [redacted] to the shop');
  });
});

describe('settings that cannot be used', () => {
  it('half of them: names the one that lacks', () => {
    expect(refusalOf({ SHOPIFY_SHOP: 'acme' })).toEqual({
      code: 'settings.vendor',
      message: 'SHOPIFY_ACCESS_TOKEN is not set: Shopify needs SHOPIFY_SHOP and SHOPIFY_ACCESS_TOKEN together.',
      hint: "Set SHOPIFY_ACCESS_TOKEN, or unset all of Shopify's variables to go without it.",
    });
    expect(refusalOf({ SHOPIFY_ACCESS_TOKEN: token, SHOPIFY_SHOP: '' })).toMatchObject({
      message: 'SHOPIFY_SHOP is not set: Shopify needs SHOPIFY_SHOP and SHOPIFY_ACCESS_TOKEN together.',
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
        data: { listAgents: async () => [], usage: () => Promise.reject(new Error('no usage here')) },
        environment: { SHOPIFY_SHOP: 'acme' },
      }),
    ).toThrow('SHOPIFY_ACCESS_TOKEN is not set');
  });
});
