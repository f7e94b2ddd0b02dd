// Starting and stopping: addresses, the first key, a port in use, answers that are under way.
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startGateway } from '../../../src/gateway/start.ts';
import { legacy, send, startTestGateway, temporaryFolder } from './test-gateway.ts';

const refusedOptions = {
  allowHosts: [],
  sandbox: false,
  site: { name: 'Acme', plan: 'professional' },
  environment: {},
  log: () => {},
} as const;

it('tells where its three surfaces are', async () => {
  const { url, mcpUrl, restUrl, velaflowsUrl } = await startTestGateway();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect([mcpUrl, restUrl, velaflowsUrl]).toEqual([`${url}/mcp/v1`, `${url}/v1`, `${url}/api/v1`]);
});

it('hands out the admin key the first time a folder is used, and never again', async () => {
  const dataDir = temporaryFolder();
  const first = await startTestGateway({ dataDir });
  expect(first.admin).toMatch(/^vel_live_[0-9A-Za-z]{43}$/);
  await first.stop();
  const second = await startTestGateway({ dataDir });
  expect(second.adminKey).toBeUndefined();
  expect((await send(`${second.mcpUrl}/keys`, { key: first.admin })).status).toBe(200);
});

describe('an address that cannot be had', () => {
  it('is named with the flag to change, and the folder is left without a key that nobody saw', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void blocker.close());
    await new Promise((resolve) => blocker.once('listening', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const dataDir = temporaryFolder();
    await expect(startGateway({ ...refusedOptions, dataDir, port })).rejects.toMatchObject({
      code: 'port.unavailable',
      message: `Port ${port} on 127.0.0.1 is in use.`,
      hint: 'Choose another one with --port, or --port 0 for any that is free.',
      exitCode: 3,
    });
    expect((await startTestGateway({ dataDir })).admin).not.toBe('');
  });

  it('is told apart from a port in use when it is not of this machine', async () => {
    const start = startGateway({
      ...refusedOptions,
      dataDir: temporaryFolder(),
      host: '192.0.2.1',
      insecureBind: true,
    });
    await expect(start).rejects.toMatchObject({
      code: 'port.unavailable',
      message: "The address 192.0.2.1 is not one of this machine's.",
    });
  });
});

describe('an address that others can reach', () => {
  it('is refused without TLS, before anything is written', async () => {
    const dataDir = temporaryFolder();
    await expect(startGateway({ ...refusedOptions, dataDir, host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'tls.required',
      exitCode: 3,
    });
    expect((await startTestGateway({ dataDir })).admin).not.toBe('');
  });

  it('is taken when the caller insists', async () => {
    const { url } = await startTestGateway({ host: '0.0.0.0', insecureBind: true });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect((await send(`${url}/healthz`)).status).toBe(200);
  });
});

describe('a stop', () => {
  it('ends idle connections, takes no new ones, and may be asked for twice', async () => {
    const gateway = await startTestGateway();
    const body = JSON.stringify(legacy('ping'));
    const headers = { authorization: `Bearer ${gateway.admin}`, 'content-type': 'application/json' };
    // Node's own fetch keeps its connection open.
    expect((await fetch(gateway.mcpUrl, { method: 'POST', headers, body })).status).toBe(200);
    await Promise.all([gateway.stop(), gateway.stop()]);
    await expect(send(`${gateway.url}/healthz`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('says "not ready" for a while before it refuses connections, when it is asked to', async () => {
    const gateway = await startTestGateway({ drainDelayMs: 1_500 });
    const stopped = gateway.stop();
    expect(await send(`${gateway.url}/readyz`)).toMatchObject({ status: 503, json: { status: 'draining' } });
    expect((await send(gateway.mcpUrl, { key: gateway.admin, body: legacy('ping') })).status).toBe(200);
    await stopped;
    await expect(send(`${gateway.url}/readyz`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('writes down how every call ended', async () => {
    const gateway = await startTestGateway();
    const { key } = await gateway.createKey({});
    const body = legacy('tools/call', { name: 'velaro_get_usage', arguments: {} });
    await Promise.all(Array.from({ length: 20 }, () => send(gateway.mcpUrl, { key, body })));
    await gateway.stop();
    expect(await (await gateway.openStore()).openCalls()).toEqual([]);
  });
});
