// HTTPS_PROXY, HTTP_PROXY and NO_PROXY: a gateway behind a company's proxy is reached, with its password and without.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { createAuthority } from '../parts/bridge-certificates.ts';
import { call, failureOf, startFarSide, successOf } from '../parts/bridge-far-side.ts';
import { startBridge } from '../parts/bridge-process.ts';
import { startForwardProxy } from '../parts/bridge-proxy.ts';

/** A gateway that only the proxy can find, at a name that does not exist. */
async function behindProxy(password?: string) {
  const authority = createAuthority();
  const gateway = await startFarSide({ tls: authority.issue('DNS:gateway.invalid') });
  const proxy = await startForwardProxy(gateway.port, password);
  const environment = {
    VELARO_MCP_KEY: gateway.key,
    VELARO_MCP_URL: 'https://gateway.invalid/mcp/v1',
    NODE_EXTRA_CA_CERTS: authority.certPath,
  };
  return { gateway, proxy, environment };
}

/** An address that refuses connections, for sure: our end of a connection has it, so no program can listen there meanwhile. */
async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const holder = connect(address.port, '127.0.0.1');
  await once(holder, 'connect');
  onTestFinished(() => {
    holder.destroy();
    server.close();
  });
  return `127.0.0.1:${holder.localPort}`;
}

test.each(['HTTPS_PROXY', 'https_proxy'])('%s: calls go through the tunnel, and the key stays inside', async (name) => {
  const { gateway, proxy, environment } = await behindProxy();
  const bridge = startBridge({ ...environment, [name]: `http://127.0.0.1:${proxy.port}` });
  expect(successOf(await bridge.ask(call(1, { n: 1 })))).toBe('{"n":1}');
  expect(successOf(await bridge.ask(call(2, { n: 2 })))).toBe('{"n":2}');
  expect(new Set(proxy.seen)).toEqual(new Set(['CONNECT gateway.invalid:443']));
  expect(gateway.calls()[0]?.headers.authorization).toBe(`Bearer ${gateway.key}`);
  expect(gateway.calls()[0]?.headers['proxy-authorization']).toBeUndefined();
});

test('a proxy’s password is taken from its address, and goes to nobody else', async () => {
  const { gateway, proxy, environment } = await behindProxy('ann:p@ss word');
  const bridge = startBridge({ ...environment, HTTPS_PROXY: `http://ann:p%40ss%20word@127.0.0.1:${proxy.port}` });
  expect(successOf(await bridge.ask(call(1)))).toBe('{}');
  expect(new Set(proxy.credentials)).toEqual(new Set(['ann:p@ss word']));
  expect(gateway.calls()[0]?.headers['proxy-authorization']).toBeUndefined();
});

test('a proxy that refuses is named, without its password', async () => {
  const { gateway, proxy, environment } = await behindProxy('ann:right-password');
  const bridge = startBridge({ ...environment, HTTPS_PROXY: `http://ann:wrong-password@127.0.0.1:${proxy.port}` });
  const told = failureOf(await bridge.ask(call(1)));
  expect(told).toMatch(/proxy/i);
  expect(told).toContain('407');
  expect(told + bridge.stderr).not.toContain('wrong-password');
  expect(gateway.seen).toEqual([]);
});

test('a proxy that is down is named as the one that does not answer', async () => {
  const bridge = startBridge({
    VELARO_MCP_KEY: mintKey('mcp'),
    VELARO_MCP_URL: 'https://gateway.invalid/mcp/v1',
    HTTPS_PROXY: `http://${await deadAddress()}`,
  });
  expect(failureOf(await bridge.ask(call(1)))).toMatch(/proxy/i);
});

test('NO_PROXY keeps a gateway off the proxy', async () => {
  const gateway = await startFarSide();
  const proxy = await startForwardProxy(gateway.port);
  const bridge = startBridge({
    ...gateway.environment,
    HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
    NO_PROXY: '127.0.0.1',
  });
  expect(successOf(await bridge.ask(call(1)))).toBe('{}');
  expect(proxy.seen).toEqual([]);
});

test('NO_PROXY for another name leaves the proxy in use', async () => {
  const { proxy, environment } = await behindProxy();
  const bridge = startBridge({
    ...environment,
    HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
    NO_PROXY: 'example.com,.internal',
  });
  expect(successOf(await bridge.ask(call(1)))).toBe('{}');
  expect(proxy.seen).toContain('CONNECT gateway.invalid:443');
});

test('loopback never goes through a proxy', async () => {
  const gateway = await startFarSide();
  const proxy = await startForwardProxy(gateway.port);
  const address = `http://127.0.0.1:${proxy.port}`;
  const bridge = startBridge({ ...gateway.environment, HTTP_PROXY: address, HTTPS_PROXY: address });
  expect(successOf(await bridge.ask(call(1)))).toBe('{}');
  expect(proxy.seen).toEqual([]);
});

test('a call through a proxy is cancelled like any other', async () => {
  const { gateway, proxy, environment } = await behindProxy();
  let arrived = () => {};
  const began = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  let closed = () => {};
  const gone = new Promise<void>((resolve) => {
    closed = resolve;
  });
  gateway.answerCalls(({ socket }) => {
    socket.once('close', closed);
    arrived();
  });
  const bridge = startBridge({ ...environment, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
  bridge.send(call(1));
  await began;
  bridge.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  await gone;
  expect(bridge.answersTo(1)).toEqual([]);
});
