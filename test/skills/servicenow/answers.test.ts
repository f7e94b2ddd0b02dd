// What ServiceNow's tools make of answers: those that its documentation shows, refusals, and answers that are none.
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json-rpc.ts';
import { vendorWork } from '../../../src/skills/define-tool.ts';
import { toolDefinitions } from '../../../src/skills/registry.ts';
import { closeVendors, json, text, type VendorReply, vendorThat } from '../../gateway/engine/loopback-vendor.ts';
import { callerAt } from '../../parts/vendor-engine.ts';
import { hasDocumentation, readOperations } from './documentation.ts';

afterEach(closeVendors);

/** What an instance sells to the credentials of the stand-in. */
const token = json(200, { access_token: `bought-${process.pid}`, token_type: 'Bearer', expires_in: 1799 });

async function instanceThat(...replies: readonly VendorReply[]) {
  let answered = 0;
  const vendor = await vendorThat((response, request) => {
    const reply = request.url === '/oauth_token.do' ? token : replies[Math.min(answered++, replies.length - 1)];
    reply?.(response, request);
  });
  return { vendor, ...callerAt({ servicenow: vendor.url }) };
}

const refused = (status: number, message: string, detail: string | null, headers = {}) =>
  json(status, { error: { message, detail }, status: 'failure' }, headers);

describe.skipIf(!hasDocumentation)('an answer that the documentation shows', () => {
  const operations = readOperations();

  /** What a tool makes of the first documented answer to that request. */
  function outcome(tool: string, method: string, path: string, args: object, wrap = (result: unknown) => result) {
    const definition = toolDefinitions.find(({ name }) => name === tool);
    const operation = operations.find((one) => one.method === method && one.path === path);
    const [work] = definition ? vendorWork(definition) : [];
    if (!definition || !work) throw new Error(`there is no ${tool}`);
    const payload = { result: wrap(Object(operation?.examples[0]).result) };
    const input: JsonObject = definition.input.parse(args);
    if ('request' in work) return definition.output.parse(work.read(work.answer.parse(payload), input));
    const steps = work.steps(input, {});
    steps.next();
    return definition.output.parse(steps.next(payload).value);
  }

  const listed = (record: unknown) => [record];
  const sysId = 'a'.repeat(32);

  it('incidents, inserted and updated', () => {
    expect(outcome('servicenow_create_incident', 'POST', 'now/table/{tableName}', { shortDescription: 'x' })).toEqual({
      sysId: 'c537bae64f411200adf9f8e18110c76e',
      number: 'INC0010002',
      shortDescription: 'Unable to connect to office wifi',
      state: '1',
      priority: '3',
      impact: '2',
      urgency: '2',
      assignedTo: null,
      assignmentGroup: '287ebd7da9fe198100f92cc8d1d2154e',
      caller: null,
      openedAt: '2016-01-22T14:28:24Z',
      updatedAt: '2016-01-22T14:28:24Z',
      notTaken: [],
    });
    const patch = ['PATCH', 'now/table/{tableName}/{sys_id}'] as const;
    expect(outcome('servicenow_update_incident', ...patch, { sysId, state: '2' })).toMatchObject({
      number: 'INC0000050',
      assignedTo: '681b365ec0a80164000fb0b05854a0cd',
    });
    expect(outcome('servicenow_add_work_note', ...patch, { table: 'incident', sysId, comment: 'x' })).toEqual({
      sysId: 'ef43c6d40a0a0b5700c77f9bf387afe3',
      number: 'INC0000050',
      updatedAt: '2016-01-22T14:12:37Z',
    });
    const get = ['PATCH', 'now/table/{tableName}/{sys_id}'] as const;
    expect(outcome('servicenow_search_incidents', ...get, {}, listed)).toMatchObject({
      incidents: [{ shortDescription: "Can't access Exchange server - is it down?" }],
    });
    expect(outcome('servicenow_get_incident', ...get, { number: 'INC0000050' }, listed)).toMatchObject({
      sysId: 'ef43c6d40a0a0b5700c77f9bf387afe3',
      updatedAt: '2016-01-22T14:12:37Z',
      workNotes: null,
    });
  });

  it('the catalogue and an order', () => {
    const items = outcome('servicenow_search_catalog', 'GET', 'sn_sc/servicecatalog/items', { text: 'iphone' });
    expect(items).toMatchObject({
      items: [
        { sysId: '011f117a9f3002002920bde8132e7020', category: 'Template Management', shortDescription: null },
        { sysId: '01205b180a0a0b3000b6efd641d24b75', name: 'Grant role delegation rights within a group' },
      ],
    });
    expect(
      outcome('servicenow_create_request', 'POST', 'sn_sc/servicecatalog/items/{sys_id}/order_now', {
        itemSysId: sysId,
      }),
    ).toEqual({
      requestNumber: 'REQ0010012',
      requestSysId: 'cf56a3fcdb3a2300e890f71fbf9619ac',
      table: 'sc_request',
    });
  });

  it('a change, in a list and with a field that was not taken', () => {
    const args = { type: 'normal', shortDescription: 'Remove server' };
    expect(outcome('servicenow_create_change', 'POST', 'sn_chg_rest/change/normal', args, withNumber)).toEqual({
      sysId: 'b0dbda5347c12200e0ef563dbb9a718f',
      number: 'CHG0000024',
      state: 'New',
      type: 'Normal',
      assignmentGroup: null,
      ignoredFields: ['no_such_field'],
    });
  });

  it('articles', () => {
    expect(
      outcome('servicenow_search_knowledge', 'GET', 'sn_km_api/knowledge/articles', { query: 'Windows', limit: 2 }),
    ).toMatchObject({
      articles: [
        { articleId: '9e528db1474321009db4b5b08b9a71a6', number: 'KB0000020', score: 14.869 },
        { articleId: '3b07857187032100deddb882a2e3ec20', title: 'What is the Windows key?' },
      ],
      total: 19,
      nextCursor: expect.any(String),
    });
    expect(
      outcome('servicenow_get_knowledge_article', 'GET', 'sn_km_api/knowledge/articles/{id}', {
        articleId: 'KB0000011',
      }),
    ).toMatchObject({
      number: 'KB0000011',
      title: 'How to Deal with Spam',
      content: expect.not.stringContaining('<'),
      attachments: [
        { fileName: 'image.jpg', sizeBytes: 66792 },
        { fileName: 'attachment.txt', sizeBytes: 75 },
      ],
    });
  });

  /** The documented answer leaves the number to "all valid fields in record". */
  function withNumber(result: unknown): unknown {
    return [result]
      .flat()
      .map((change) => ({ ...Object(change), number: { value: 'CHG0000024', display_value: 'CHG0000024' } }));
  }
});

describe('a refusal', () => {
  it.each([
    [
      '403 by an access rule',
      refused(403, 'Operation Failed', 'ACL Exception Insert Failed due to security constraints'),
      'vendor.unauthorized',
    ],
    [
      '403 by a data policy',
      refused(403, 'Operation Failed', 'Data Policy Exception: Category is mandatory'),
      'vendor.refused',
    ],
    [
      '403 by a business rule',
      refused(403, 'Operation Failed', "Operation against file 'incident' was aborted by Business Rule 'No Fridays'"),
      'vendor.refused',
    ],
    ['404', refused(404, 'No Record found', null), 'vendor.not-found'],
    ['400', refused(400, 'Invalid table incidents', null), 'vendor.refused'],
    ['500', refused(500, 'Transaction cancelled: maximum execution time exceeded', null), 'vendor.unavailable'],
    ['HTML instead of JSON', text(200, '<html>Your instance is hibernating</html>'), 'vendor.answer'],
    ['half a body', text(200, '{"result":{"sys_id":"'), 'vendor.answer'],
    ['a 200 without a body', text(200, ''), 'vendor.answer'],
    ['a 204', text(204, ''), 'vendor.answer'],
    ['an answer of another form', json(200, { result: { number: 'INC1' } }), 'vendor.answer'],
    ['a redirect to a login page', text(302, '', { location: '/login.do' }), 'vendor.answer'],
  ])('%s: told, and the incident is written once', async (_what, reply, code) => {
    const { vendor, failure } = await instanceThat(reply);
    const body = await failure('servicenow_create_incident', { shortDescription: 'x' });
    expect(body).toMatchObject({ code, details: { vendor: 'servicenow' } });
    const writes = vendor.received.filter(({ path }) => path?.startsWith('/api/now/table/incident'));
    expect(writes).toHaveLength(1);
  });

  it('a token that is no longer taken: another one is bought, once', async () => {
    const expired = refused(401, 'User Not Authenticated', 'Required to provide Auth information');
    const { vendor, call } = await instanceThat(expired, json(200, { result: [] }));
    await call('servicenow_search_incidents', {});
    const asked = vendor.received.map(({ path }) => path?.replace(/\?.*/, ''));
    const search = '/api/now/table/incident';
    expect(asked).toEqual(['/oauth_token.do', search, '/oauth_token.do', search]);
    const { failure } = await instanceThat(expired);
    expect(await failure('servicenow_search_incidents', {})).toMatchObject({
      code: 'vendor.unauthorized',
      hint: expect.stringContaining('itil'),
    });
  });

  it('a limit for the hour: the words, the wait, and no repetition', async () => {
    const detail = 'Rate limit of 100 requests per hour for Table API exceeded';
    const { vendor, failure } = await instanceThat(
      refused(429, 'Rate limit exceeded', detail, { 'retry-after': '1200' }),
    );
    expect(await failure('servicenow_get_incident', { number: 'INC0010001' })).toMatchObject({
      code: 'vendor.throttled',
      message: `ServiceNow is limiting how often it may be called (HTTP 429): "Rate limit exceeded: ${detail}".`,
      retryable: true,
      retryAfterSeconds: 1200,
    });
    expect(vendor.received).toHaveLength(2);
  });

  it('a fault that passes: a search is made again, and the caller sees its answer', async () => {
    const { call, vendor } = await instanceThat(text(503, 'busy'), json(200, { result: [] }));
    expect(await call('servicenow_search_incidents', {})).toEqual({ incidents: [] });
    expect(vendor.received).toHaveLength(3);
  });

  it('credentials that buy no token', async () => {
    const denied = json(401, { error: 'server_error', error_description: 'access_denied' });
    const vendor = await vendorThat(denied);
    const { failure } = callerAt({ servicenow: vendor.url });
    expect(await failure('servicenow_get_incident', { number: 'INC0010001' })).toMatchObject({
      code: 'vendor.unauthorized',
      message: 'ServiceNow does not take the credentials (HTTP 401).',
    });
  });
});

describe('what goes with a request', () => {
  it('the token that was bought with the form', async () => {
    const { vendor, call } = await instanceThat(json(200, { result: [] }));
    await call('servicenow_search_incidents', {});
    const [bought, asked] = vendor.received;
    expect(bought).toMatchObject({ method: 'POST', path: '/oauth_token.do' });
    expect(Object.fromEntries(new URLSearchParams(bought?.body))).toMatchObject({
      grant_type: 'password',
      username: 'velaro.integration',
      client_id: 'sandbox',
    });
    expect(asked?.headers.authorization).toBe(`Bearer bought-${process.pid}`);
    expect(asked?.path).toMatch(
      /^\/api\/now\/table\/incident\?sysparm_query=ORDERBYDESCopened_at&sysparm_fields=sys_id%2C/,
    );
  });

  it('a page that is not the last one where the total says so, or where it is full', async () => {
    const row = (number: string) => ({
      ...Object.fromEntries(['sys_id', 'short_description', 'state', 'priority'].map((name) => [name, 'x'])),
      number,
    });
    const page = { result: [row('INC1'), row('INC2')] };
    const { call } = await instanceThat(
      json(200, page, { 'x-total-count': '2' }),
      json(200, page, { 'x-total-count': '3' }),
      json(200, page),
    );
    const search = () => call('servicenow_search_incidents', { limit: 2 });
    expect(await search()).not.toHaveProperty('nextCursor');
    expect(await search()).toHaveProperty('nextCursor');
    expect(await search()).toHaveProperty('nextCursor');
  });
});
