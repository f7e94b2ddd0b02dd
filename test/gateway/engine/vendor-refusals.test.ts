// What a caller is told when a vendor refuses, or gives an answer that is none.
import { afterEach, describe, expect, it } from 'vitest';
import { accessToken, closeVendors, failureOf, json, text, type VendorReply, vendorThat } from './loopback-vendor.ts';
import { orderAnswer } from './order-answer.ts';

afterEach(closeVendors);

const credentialsHint =
  'Check SHOPIFY_SHOP and SHOPIFY_ACCESS_TOKEN where the gateway runs, and that they give access to read_orders.';

describe('a refusal', () => {
  it('null order: names the id that is not there', async () => {
    expect(await failureOf([json(200, { data: { order: null } })])).toEqual({
      requests: 1,
      body: {
        code: 'vendor.not-found',
        message: 'Shopify has no order 77.',
        hint: 'Orders older than 60 days also need the read_all_orders access scope.',
        retryable: false,
        details: { vendor: 'shopify' },
      },
    });
  });

  it('access denied at HTTP 200: says which scope the token needs, with the id that Shopify support asks for', async () => {
    const reply = json(
      200,
      {
        errors: [
          {
            message: 'Access denied for order field.\nRequired access: `read_orders`.',
            extensions: { code: 'ACCESS_DENIED' },
          },
        ],
        data: { order: null },
      },
      { 'x-request-id': 'abc-123' },
    );
    expect(await failureOf([reply])).toEqual({
      requests: 1,
      body: {
        code: 'vendor.unauthorized',
        message:
          'Shopify does not give this gateway access (HTTP 200, ACCESS_DENIED): "Access denied for order field. Required access: `read_orders`".',
        hint: credentialsHint,
        retryable: false,
        details: { vendor: 'shopify', status: 200, vendorCode: 'ACCESS_DENIED', vendorRequestId: 'abc-123' },
      },
    });
  });

  it('any other error at HTTP 200: refused, with the code', async () => {
    const errors = [{ message: "Field 'x' doesn't exist on type 'Order'", extensions: { code: 'undefinedField' } }];
    expect(await failureOf([json(200, { errors })])).toMatchObject({
      requests: 1,
      body: {
        code: 'vendor.refused',
        message: `Shopify refused the call (HTTP 200, undefinedField): "Field 'x' doesn't exist on type 'Order'".`,
      },
    });
  });

  it.each([
    [401, 'Shopify does not give this gateway access (HTTP 401): "[API] Invalid API key".'],
    [403, 'Shopify does not give this gateway access (HTTP 403): "[API] Invalid API key".'],
    // Over GraphQL these speak of the shop, never of the order.
    [402, 'Shopify does not give this gateway access (HTTP 402): "[API] Invalid API key".'],
    [404, 'Shopify does not give this gateway access (HTTP 404): "[API] Invalid API key".'],
    [423, 'Shopify does not give this gateway access (HTTP 423): "[API] Invalid API key".'],
  ])('HTTP %i: names the variables to check', async (status, message) => {
    expect(await failureOf([json(status, { errors: '[API] Invalid API key' })])).toEqual({
      requests: 1,
      body: {
        code: 'vendor.unauthorized',
        message,
        hint: credentialsHint,
        retryable: false,
        details: { vendor: 'shopify', status },
      },
    });
  });

  it('HTTP 400 and 409: refused, and a conflict', async () => {
    const refused = await failureOf([json(400, { errors: { query: 'Required parameter missing or invalid' } })]);
    expect(refused).toMatchObject({
      requests: 1,
      body: { code: 'vendor.refused', message: 'Shopify refused the call (HTTP 400).' },
    });
    const conflict = await failureOf([json(409, {})]);
    expect(conflict).toMatchObject({
      requests: 1,
      body: { code: 'vendor.conflict', message: 'Shopify says that this conflicts with what is there (HTTP 409).' },
    });
  });
});

describe('an answer that is none', () => {
  it('HTML at HTTP 200', async () => {
    expect(await failureOf([text(200, '<html>secret page</html>')])).toEqual({
      requests: 1,
      body: {
        code: 'vendor.answer',
        message: 'Shopify answered HTTP 200 with something that is not JSON.',
        retryable: false,
        details: { vendor: 'shopify', status: 200 },
      },
    });
  });

  it('JSON that was cut', async () => {
    expect(await failureOf([text(200, '{"data":{"order"')])).toMatchObject({
      requests: 1,
      body: { code: 'vendor.answer' },
    });
  });

  it('JSON without what the tool needs: names the places, not what stands there', async () => {
    const { name: _name, ...order } = orderAnswer.data.order;
    const body = { data: { order: { ...order, tags: 'private words' } } };
    expect(await failureOf([json(200, body)])).toEqual({
      requests: 1,
      body: {
        code: 'vendor.answer',
        message: "Shopify's answer is not what shopify_get_order expects of version 2026-10: order.name, order.tags.",
        retryable: false,
        details: { vendor: 'shopify', places: ['order.name', 'order.tags'] },
      },
    });
  });

  it('a body that is too large: is not read to its end', async () => {
    expect(await failureOf([text(200, 'x'.repeat(5000))], { maxBytes: 1000 })).toMatchObject({
      requests: 1,
      body: { code: 'vendor.answer', message: "Shopify's answer is larger than 1000 bytes." },
    });
  });

  it('a redirect: refused, and the token goes nowhere else', async () => {
    const elsewhere = await vendorThat(json(200, orderAnswer));
    const location = new URL('/admin/api/2026-10/graphql.json', elsewhere.url).href;
    expect(await failureOf([text(307, '', { location })])).toMatchObject({
      requests: 1,
      body: {
        code: 'vendor.answer',
        message: 'Shopify redirects the call (HTTP 307), which is not followed.',
        hint: 'Check SHOPIFY_SHOP and SHOPIFY_ACCESS_TOKEN where the gateway runs.',
      },
    });
    expect(elsewhere.received).toHaveLength(0);
  });

  it('no answer in time: says how long was waited, and is not repeated', async () => {
    expect(await failureOf([() => undefined], { timeoutMs: 2_000 })).toMatchObject({
      requests: 1,
      body: { code: 'vendor.timeout', message: 'Shopify did not answer within 2 seconds.' },
    });
  });

  it('a body that never ends: the same', async () => {
    const drip: VendorReply = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"data":');
    };
    expect(await failureOf([drip], { timeoutMs: 2_000 })).toMatchObject({
      requests: 1,
      body: { code: 'vendor.timeout' },
    });
  });
});

it('a vendor that repeats the token in its error: the caller sees it redacted', async () => {
  const { body } = await failureOf([json(401, { errors: `The token ${accessToken} is unknown` })]);
  expect(body).toMatchObject({ message: expect.stringContaining('The token [redacted] is unknown') });
});

it('a long and strange error message: one short line', async () => {
  const { body } = await failureOf([json(400, { errors: `line one\nline\u0000 "two" ${'y'.repeat(500)}` })]);
  expect(body?.message).toBe(
    `Shopify refused the call (HTTP 400): "line one line 'two' ${'y'.repeat(199 - "line one line 'two' ".length)}…".`,
  );
});
