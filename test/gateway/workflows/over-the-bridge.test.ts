// A workflow as somebody has it who works with an MCP host: defined over the bridge, and run to its end by a clock that is set.
import { expect, onTestFinished, test, vi } from 'vitest';
import * as z from 'zod';
import { connectAgent, settableClock } from '../../parts/bridged-agent.ts';
import { startApiGateway } from '../operations/api-gateway.ts';

// It starts another program, which takes long where many run.
vi.setConfig({ testTimeout: 120_000 });

const found = z.looseObject({ id: z.string() });
const anything = z.looseObject({});

/** A gateway whose clock stands until it is set, and a client before the bridge to it, with a VelaFlows token. */
async function startAgent() {
  const { options, passHours } = settableClock();
  const gateway = await startApiGateway(options);
  onTestFinished(() => gateway.close());
  const { siteId, workspaceId } = gateway;
  const { key } = await gateway.makeKey(
    'velaflows',
    { siteId, environment: 'live', workspaceId },
    { scopes: ['admin:all'], workspaceIds: null },
  );
  const agent = await connectAgent({
    VELAFLOWS_API_TOKEN: key,
    VELAFLOWS_API_URL: gateway.velaflowsUrl,
    VELAFLOWS_WORKSPACE_ID: workspaceId,
  });
  return { ...agent, passHours };
}

test('a workflow is defined, started by what happens, and run to its end', async () => {
  const { client, call, passHours } = await startAgent();
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).filter((name) => name.includes('workflow'))).toEqual([
    'velaflows_cancel_workflow_execution',
    'velaflows_create_workflow',
    'velaflows_get_workflow',
    'velaflows_get_workflow_execution',
    'velaflows_list_workflow_executions',
    'velaflows_list_workflows',
    'velaflows_trigger_workflow',
    'velaflows_update_workflow',
  ]);
  const tag = await call('velaflows_create_tag', { name: 'new' }, found);
  const { id } = await call(
    'velaflows_create_workflow',
    {
      name: 'Welcome',
      trigger: { type: 'event', event: 'contact.created' },
      steps: [
        { kind: 'add_tag', settings: { contactId: '{{input.id}}', tagId: tag.id } },
        { kind: 'wait', settings: { amount: 2, unit: 'days' } },
        { kind: 'create_lead', settings: { name: 'Call {{input.firstName}}', contactId: '{{input.id}}' } },
      ],
    },
    found,
  );
  const contact = await call('velaflows_create_contact', { firstName: 'Maya' }, found);
  const shape = z.object({ executions: z.array(z.looseObject({ id: z.string(), state: z.string() })) });
  const executions = async () => (await call('velaflows_list_workflow_executions', { id }, shape)).executions;
  const steps = async () => {
    const [execution] = await executions();
    const answer = z.object({ steps: z.array(z.looseObject({ kind: z.string(), state: z.string() })) });
    if (!execution) return [];
    const shown = await call('velaflows_get_workflow_execution', { id, executionId: execution.id }, answer);
    return shown.steps.map(({ kind, state }) => `${kind} ${state}`);
  };
  await expect.poll(steps, { timeout: 60_000 }).toEqual(['add_tag succeeded', 'wait waiting']);
  passHours(48);
  await expect
    .poll(steps, { timeout: 60_000 })
    .toEqual(['add_tag succeeded', 'wait succeeded', 'create_lead succeeded']);
  expect(await executions()).toMatchObject([
    {
      state: 'succeeded',
      event: 'contact.created',
      subject: contact.id,
      createdAt: '2030-06-04T09:00:00.000Z',
      endedAt: '2030-06-06T09:00:00.000Z',
    },
  ]);
  expect(await call('velaflows_get_contact', { id: contact.id }, anything)).toMatchObject({ tags: ['new'] });
  expect(await call('velaflows_list_leads', {}, anything)).toMatchObject({
    leads: [{ name: 'Call Maya', contactId: contact.id }],
  });
});

test('a workflow is started by its schedule, by hand, and cancelled', async () => {
  const { call, failure, passHours } = await startAgent();
  const trigger = { type: 'schedule', cron: '30 9 * * 1-5', timeZone: 'Europe/Berlin' };
  const steps = [{ kind: 'wait', settings: { amount: 1, unit: 'hours' } }];
  const workflow = await call('velaflows_create_workflow', { name: 'Daily', trigger, steps }, found);
  const { id } = workflow;
  expect(workflow).toMatchObject({ nextRunAt: '2030-06-05T07:30:00.000Z', version: 1 });
  passHours(24);
  const executions = z.object({ executions: z.array(z.looseObject({ id: z.string() })) });
  const execution = z.looseObject({ steps: z.array(z.looseObject({ state: z.string() })) });
  const states = async () => {
    const [newest] = (await call('velaflows_list_workflow_executions', { id }, executions)).executions;
    if (!newest) return [];
    const shown = await call('velaflows_get_workflow_execution', { id, executionId: newest.id }, execution);
    return [shown.startedBy, shown.state, ...shown.steps.map(({ state }) => state)];
  };
  await expect.poll(states, { timeout: 60_000 }).toEqual(['schedule', 'running', 'waiting']);
  passHours(1);
  await expect.poll(states, { timeout: 60_000 }).toEqual(['schedule', 'succeeded', 'succeeded']);
  const { id: executionId } = await call('velaflows_trigger_workflow', { id, input: {} }, found);
  const cancelled = await call('velaflows_cancel_workflow_execution', { id, executionId }, anything);
  expect(cancelled).toMatchObject({ id: executionId, startedBy: 'manual', state: 'cancelled' });
  await call('velaflows_update_workflow', { id, ifVersion: 1, status: 'paused' }, anything);
  expect(await failure('velaflows_trigger_workflow', { id })).toContain('The workflow is paused: it does not start.');
  expect(await failure('velaflows_update_workflow', { id, ifVersion: 1, name: 'x' })).toContain('version 2, not 1');
});

test('a workflow that starts itself by way of a tool ends, and says why', async () => {
  const { call } = await startAgent();
  const { id } = await call(
    'velaflows_create_workflow',
    {
      name: 'Circle',
      trigger: { type: 'event', event: 'lead.created' },
      steps: [{ kind: 'call_skill', settings: { tool: 'velaro_create_deal', arguments: { name: 'Again' } } }],
    },
    found,
  );
  await call('velaflows_create_lead', { name: 'First' }, found);
  const shape = z.object({ executions: z.array(z.looseObject({ failure: z.string() })) });
  const failures = async () =>
    (await call('velaflows_list_workflow_executions', { id, state: 'failed' }, shape)).executions;
  await expect.poll(async () => (await failures()).length, { timeout: 60_000 }).toBe(1);
  expect((await failures())[0]?.failure).toContain('look whether a workflow starts itself');
});
