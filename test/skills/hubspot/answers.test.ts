// What HubSpot's tools make of answers: objects with all and with few properties, refusals, and answers that are none.
import { afterEach, describe, expect, it } from 'vitest';
import { closeVendors, json, text, type VendorReply, vendorThat } from '../../gateway/engine/loopback-vendor.ts';
import { callerAt } from '../../parts/vendor-engine.ts';

afterEach(closeVendors);

async function accountThat(...replies: readonly VendorReply[]) {
  const vendor = await vendorThat(...replies);
  return { vendor, ...callerAt({ hubspot: vendor.url }) };
}

const object = (properties: object) => ({
  id: '512',
  properties,
  createdAt: '2019-10-30T03:30:17.883Z',
  updatedAt: '2019-12-07T16:50:06.678Z',
  archived: false,
  url: 'https://app.hubspot.com/contacts/1/record/0-1/512',
});

const refused = (status: number, category: string, message: string, more: object = {}) =>
  json(
    status,
    { status: 'error', message, correlationId: 'c1', category, ...more },
    { 'x-hubspot-correlation-id': 'aeb5f871-7f07-4993-9211-075dc63e7cbf' },
  );

describe('an answer', () => {
  it('of a search: what is not there is null, what was not declared is dropped, and the next page is ours', async () => {
    const { call, vendor } = await accountThat(
      json(200, {
        total: 21,
        results: [object({ email: null, firstname: '', hs_object_id: '512', favourite_colour: 'blue' })],
        paging: { next: { after: 'NTI1Cg%3D%3D', link: '?after=NTI1Cg%3D%3D' } },
      }),
      json(200, { total: 21, results: [] }),
    );
    const first = await call('hubspot_search_contact', { query: 'x', limit: 1 });
    expect(first).toEqual({
      contacts: [
        {
          id: '512',
          email: null,
          firstName: null,
          lastName: null,
          phone: null,
          company: null,
          lifecycleStage: null,
          ownerId: null,
          updatedAt: '2019-12-07T16:50:06.678Z',
        },
      ],
      total: 21,
      nextCursor: expect.not.stringContaining('NTI1'),
    });
    await call('hubspot_search_contact', { query: 'x', limit: 1, cursor: first.nextCursor });
    expect(JSON.parse(vendor.received[1]?.body ?? '')).toMatchObject({ after: 'NTI1Cg%3D%3D' });
  });

  it.each([
    [
      'hubspot_create_contact',
      { email: 'a@b.co' },
      { email: 'a@b.co' },
      { id: '512', email: 'a@b.co', createdAt: '2019-10-30T03:30:17.883Z' },
    ],
    [
      'hubspot_create_task',
      { subject: 'S', dueAt: '2026-12-01T10:00:00Z' },
      { hs_task_subject: 'S', hs_task_status: 'NOT_STARTED', hs_timestamp: '2026-12-01T10:00:00Z' },
      {
        id: '512',
        subject: 'S',
        status: 'NOT_STARTED',
        dueAt: '2026-12-01T10:00:00Z',
        createdAt: '2019-10-30T03:30:17.883Z',
      },
    ],
    [
      'hubspot_create_ticket',
      { subject: 'S', stage: '1' },
      { subject: 'S', hs_pipeline_stage: '1' },
      { id: '512', subject: 'S', stage: '1', createdAt: '2019-10-30T03:30:17.883Z' },
    ],
    [
      'hubspot_update_deal',
      { dealId: '512', properties: { amount: '' } },
      { amount: null, hs_lastmodifieddate: '2019-12-07T16:50:06.678Z' },
      { id: '512', properties: { amount: null }, updatedAt: '2019-12-07T16:50:06.678Z' },
    ],
  ])('of %s', async (tool, args, properties, result) => {
    const { call, vendor } = await accountThat(json(201, object(properties)));
    expect(await call(tool, args)).toEqual(result);
    expect(vendor.received[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(/^Bearer \S{8,}$/),
      'content-type': 'application/json',
    });
    expect(vendor.received[0]?.path).toMatch(/^\/crm\/objects\/2026-03\//);
  });
});

describe('a refusal', () => {
  it.each([
    ['401', refused(401, 'INVALID_AUTHENTICATION', 'Authentication credentials not found.'), 'vendor.unauthorized'],
    [
      '401 of a token that has expired',
      refused(401, 'EXPIRED_AUTHENTICATION', 'The OAuth token used to make this call expired.'),
      'vendor.unauthorized',
    ],
    ['403', refused(403, 'MISSING_SCOPES', "This app hasn't been granted all required scopes."), 'vendor.unauthorized'],
    ['404', refused(404, 'OBJECT_NOT_FOUND', 'resource not found'), 'vendor.not-found'],
    ['409', refused(409, 'CONFLICT', 'Contact already exists. Existing ID: 51'), 'vendor.conflict'],
    ['400', refused(400, 'VALIDATION_ERROR', 'Property values were not valid'), 'vendor.refused'],
    ['423', refused(423, 'LOCKED', 'Too much is written at once.'), 'vendor.unavailable'],
    ['477', refused(477, 'MIGRATION_IN_PROGRESS', 'This account is moving.'), 'vendor.unavailable'],
    ['500', text(500, 'Internal Server Error'), 'vendor.unavailable'],
    ['502 with HTML', text(502, '<html>Bad Gateway</html>'), 'vendor.unavailable'],
    ['HTML at 200', text(200, '<html>Welcome</html>'), 'vendor.answer'],
    ['half a body', text(201, '{"id":"512","prop'), 'vendor.answer'],
    ['a 204', text(204, ''), 'vendor.answer'],
    ['an answer of another form', json(201, { id: 512 }), 'vendor.answer'],
  ])('%s: told, and the contact is written once', async (_what, reply, code) => {
    const { failure, vendor } = await accountThat(reply);
    const body = await failure('hubspot_create_contact', { email: 'a@b.co' });
    expect(body).toMatchObject({ code, details: { vendor: 'hubspot' } });
    expect(vendor.received).toHaveLength(1);
  });

  it('names the property at fault in HubSpot’s words, with the id for its support', async () => {
    const errors = [
      {
        message: 'won was not one of the allowed options',
        code: 'INVALID_OPTION',
        context: { propertyName: ['dealstage'] },
      },
    ];
    const { failure } = await accountThat(
      refused(400, 'VALIDATION_ERROR', 'Property values were not valid', { errors }),
    );
    expect(await failure('hubspot_update_deal', { dealId: '1', properties: { dealstage: 'won' } })).toEqual({
      code: 'vendor.refused',
      message:
        'HubSpot refused the call (HTTP 400, VALIDATION_ERROR) for dealstage: "won was not one of the allowed options".',
      retryable: false,
      details: {
        vendor: 'hubspot',
        status: 400,
        vendorCode: 'VALIDATION_ERROR',
        field: 'dealstage',
        vendorRequestId: 'aeb5f871-7f07-4993-9211-075dc63e7cbf',
      },
    });
  });

  it('the limit of ten seconds: the wait is told to who may not wait that long here', async () => {
    const limit = json(429, {
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      correlationId: 'c1',
      policyName: 'TEN_SECONDLY_ROLLING',
    });
    const { failure, vendor } = await accountThat(limit);
    expect(await failure('hubspot_search_deals', {})).toMatchObject({
      code: 'vendor.throttled',
      message:
        'HubSpot is limiting how often it may be called (HTTP 429, TEN_SECONDLY_ROLLING): "You have reached your ten_secondly_rolling limit".',
      retryable: true,
      retryAfterSeconds: 10,
    });
    expect(vendor.received).toHaveLength(1);
  });

  it('the limit of the day: no wait is known', async () => {
    const limit = json(429, { status: 'error', message: 'You have reached your daily limit.', policyName: 'DAILY' });
    const { failure } = await accountThat(limit);
    const body = await failure('hubspot_create_contact', { email: 'a@b.co' });
    expect(body).toMatchObject({
      code: 'vendor.throttled',
      details: { vendorCode: 'DAILY' },
      hint: 'Try again later.',
    });
    expect(body).not.toHaveProperty('retryAfterSeconds');
  });

  it('a fault that passes: a search is made again, and the caller sees its answer', async () => {
    const { call, vendor } = await accountThat(text(502, 'x'), json(200, { total: 0, results: [] }));
    expect(await call('hubspot_search_tickets', {})).toEqual({ tickets: [], total: 0 });
    expect(vendor.received).toHaveLength(2);
  });
});
