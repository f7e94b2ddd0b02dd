// Definitions that cannot work are refused when they are made, with the field named.
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type ApiGateway,
  type Caller,
  fillPlace,
  operationNamed,
  type RecordIds,
  startApiGateway,
} from '../operations/api-gateway.ts';

/** A token that may do everything everywhere on its site. */
const owner = { scopes: ['admin:all'], workspaceIds: null };

let gateway: ApiGateway;
let caller: Caller;
let sandboxCaller: Caller;
let elsewhere: RecordIds;

beforeAll(async () => {
  gateway = await startApiGateway();
  const place = { siteId: gateway.siteId, environment: 'live', workspaceId: gateway.workspaceId } as const;
  caller = await gateway.makeKey('velaflows', place, owner);
  sandboxCaller = await gateway.makeKey('velaflows', { ...place, environment: 'test' }, owner);
  const workspaceId = 'b'.repeat(24);
  await gateway.store.saveWorkspaces(gateway.siteId, [{ id: workspaceId, name: 'Another' }]);
  elsewhere = await fillPlace(gateway, { ...place, workspaceId }, 'elsewhere');
});
afterAll(() => gateway.close());

const wait = { kind: 'wait', settings: { amount: 1, unit: 'hours' } };
const lead = (name: string, id?: string) => ({ id, kind: 'create_lead', settings: { name } });
const branch = (settings: object) => ({
  kind: 'branch',
  settings: { conditions: [{ path: 'input.a', operator: 'exists' }], ...settings },
});
const skill = (tool: string, args: object) => ({ kind: 'call_skill', settings: { tool, arguments: args } });

async function refusal(given: object, by = caller): Promise<string> {
  const input = { name: 'x', trigger: { type: 'manual' }, steps: [wait], ...given };
  const { status, json } = await gateway.call(by, operationNamed('velaflows_create_workflow'), input);
  expect([status, json.error?.code]).toEqual([400, 'argument.invalid']);
  return json.error.message;
}

it.each([
  ['without admin:all', {}],
  ['for one workspace only', { scopes: ['admin:all'] }],
])('lets no token %s have tools called, which see more than it does', async (_which, changes) => {
  const place = { siteId: gateway.siteId, environment: 'live', workspaceId: gateway.workspaceId } as const;
  const narrow = await gateway.makeKey('velaflows', place, changes);
  const trigger = { type: 'manual' };
  const workflow = await gateway.call(narrow, operationNamed('velaflows_create_workflow'), {
    name: 'x',
    trigger,
    steps: [wait],
  });
  expect(workflow.status).toBe(201);
  const steps = [skill('velaro_search_contacts', {})];
  for (const answer of [
    await gateway.call(narrow, operationNamed('velaflows_create_workflow'), { name: 'x', trigger, steps }),
    await gateway.call(narrow, operationNamed('velaflows_update_workflow'), { id: workflow.json.id, steps }),
  ])
    expect([answer.status, answer.json.error]).toMatchObject([
      403,
      { code: 'FORBIDDEN', message: 'steps.0.settings.tool: a step may call a tool only for who may do everything.' },
    ]);
});

it('lets no such token say when a workflow is started that calls tools: it would call them in its name', async () => {
  const place = { siteId: gateway.siteId, environment: 'live', workspaceId: gateway.workspaceId } as const;
  const narrow = await gateway.makeKey('velaflows', place);
  const steps = [skill('velaro_search_contacts', {})];
  const given = { name: 'x', trigger: { type: 'manual' }, steps };
  const made = await gateway.call(caller, operationNamed('velaflows_create_workflow'), given);
  const update = (by: Caller, changes: object) =>
    gateway.call(by, operationNamed('velaflows_update_workflow'), { id: made.json.id, ...changes });
  const trigger = { type: 'event', event: 'contact.created' };
  expect(await update(narrow, { trigger })).toMatchObject({
    status: 403,
    json: { error: { message: 'steps.0.settings.tool: a step may call a tool only for who may do everything.' } },
  });
  expect(await update(narrow, { name: 'y' })).toMatchObject({ status: 200, json: { trigger: { type: 'manual' } } });
  expect(await update(narrow, { trigger, steps: [wait] })).toMatchObject({ status: 200, json: { trigger } });
  expect(await update(caller, { trigger: { type: 'manual' }, steps })).toMatchObject({ status: 200 });
  expect(await update(caller, { trigger })).toMatchObject({
    status: 200,
    json: { trigger, steps: [{ kind: 'call_skill' }] },
  });
});

const schedule = (cron: string, timeZone = 'Europe/Berlin') => ({ type: 'schedule', cron, timeZone });

it.each([
  [schedule('0 9 30 2 *'), 'trigger.cron never comes.'],
  [schedule('0 9 * *'), 'trigger.cron does not have the five fields of a crontab.'],
  [schedule('0 25 * * *'), 'trigger.cron is not a cron expression.'],
  [schedule('0 9 * * *', 'Mars'), 'trigger.timeZone is not a time zone: "Mars".'],
  [{ type: 'event', event: 'lead.sold' }, 'trigger.event must be one of '],
  [
    { type: 'event', event: 'lead.moved', filter: [{ path: 'a b', operator: 'exists' }] },
    'trigger.filter.0.path must ',
  ],
  [
    { type: 'event', event: 'lead.moved', filter: [{ path: 'a', operator: 'above' }] },
    'trigger.filter.0.value is missing',
  ],
  [{ type: 'moon' }, 'trigger.type must be one of event, schedule, manual.'],
])('refuses the trigger %j', async (trigger, message) => {
  expect(await refusal({ trigger })).toContain(message);
});

it.each([
  [[], 'steps must have at least 1 item.'],
  [Array.from({ length: 51 }, () => wait), 'steps must have at most 50 items.'],
  [
    [wait, { kind: 'dance', settings: {} }],
    'steps.1.kind must be one of add_tag, branch, call_skill, call_webhook, create_lead, move_lead, send_message, send_reply, wait.',
  ],
  [[wait, { kind: 'add_tag', settings: { contactId: 'x' } }], 'steps.1.settings.tagId is missing.'],
  [
    [wait, { ...wait, settings: { amount: 1, unit: 'years' } }],
    'steps.1.settings.unit must be one of minutes, hours, days.',
  ],
  [[{ ...wait, settings: { amount: 31, unit: 'days' } }], 'steps.0.settings.amount must be 30 days at most.'],
  [[lead('a', 'one'), lead('b', 'one')], 'steps.1.id is the id of an earlier step too.'],
  [[lead('a', 'end')], 'steps.0.id must not be end.'],
  [[lead('a', 'one'), branch({ goTo: 'one' })], 'steps.1.settings.goTo is neither the id of a later step nor end.'],
  [[branch({ otherwise: 'x' })], 'steps.0.settings.otherwise is neither the id of a later step nor end.'],
  [[lead('{{name}}')], 'steps.0.settings.name has {{name}}: a placeholder begins with input, steps or execution.'],
  [[lead('{{}}')], 'steps.0.settings.name has {{}}: in the braces stands no name, like input.email.'],
  [[lead('{{steps.b.id}}'), lead('b', 'b')], 'steps.0.settings.name has {{steps.b.id}}: no earlier step has that id.'],
  [[skill('shopify_dance', {})], 'steps.0.settings.tool names a tool that is not there: "shopify_dance".'],
  [
    [wait, skill('velaro_create_deal', { nme: 'x' })],
    'steps.1.settings.arguments are not what velaro_create_deal takes: ',
  ],
])('refuses steps: %#', async (steps, message) => {
  expect(await refusal({ steps })).toContain(message);
});

it('refuses what belongs to another workspace, or is no more', async () => {
  const contactId = '{{input.id}}';
  const { tag, channel, stage, pipeline, webhook } = elsewhere;
  const named = [
    ['add_tag', { contactId, tagId: tag }, `tagId: there is no tag "${tag}".`],
    ['send_message', { contactId, channelId: channel, text: 'x' }, `channelId: there is no channel "${channel}".`],
    ['move_lead', { leadId: contactId, stageId: stage }, `stageId: there is no stage "${stage}".`],
    ['create_lead', { name: 'x', pipelineId: pipeline }, `pipelineId: there is no pipeline "${pipeline}".`],
    ['call_webhook', { webhookId: webhook }, `webhookId: there is no webhook "${webhook}".`],
  ] as const;
  for (const [kind, settings, message] of named)
    expect(await refusal({ steps: [wait, { kind, settings }] })).toBe(`steps.1.settings.${message}`);
});

it('lets no sandbox data reach real accounts', async () => {
  const steps = [skill('velaro_create_deal', { name: 'x' })];
  expect(await refusal({ steps }, sandboxCaller)).toBe(
    'steps.0.settings.tool cannot be called from sandbox data: tools reach real accounts.',
  );
});

it('checks what a change names too, and leaves the workflow as it was', async () => {
  const given = { name: 'x', trigger: { type: 'manual' }, steps: [wait] };
  const made = await gateway.call(caller, operationNamed('velaflows_create_workflow'), given);
  const { id } = made.json;
  const steps = [{ kind: 'add_tag', settings: { contactId: 'x', tagId: elsewhere.tag } }];
  const { status, json } = await gateway.call(caller, operationNamed('velaflows_update_workflow'), { id, steps });
  expect([status, json.error.message]).toEqual([400, `steps.0.settings.tagId: there is no tag "${elsewhere.tag}".`]);
  expect((await gateway.call(caller, operationNamed('velaflows_get_workflow'), { id })).json).toEqual(made.json);
});

it('is started by a REST key in any workspace of the site, and by no other site’s', async () => {
  const rest = await gateway.makeKey('rest', { siteId: gateway.siteId, environment: 'live' });
  const started = await gateway.call(rest, operationNamed('velaro_trigger_workflow'), {
    id: elsewhere.workflow,
    input: { name: 'Ada' },
  });
  expect([started.status, started.json]).toMatchObject([201, { workflowId: elsewhere.workflow, startedBy: 'manual' }]);
  const unknown = await gateway.call(caller, operationNamed('velaflows_trigger_workflow'), { id: elsewhere.workflow });
  expect([unknown.status, unknown.json.error.code]).toEqual([404, 'record.unknown']);
});
