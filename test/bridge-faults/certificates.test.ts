// TLS: whom the bridge trusts, what it says when it does not, and that no key leaves before it does.
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createAuthority } from '../parts/bridge-certificates.ts';
import { call, failureOf, startFarSide, successOf } from '../parts/bridge-far-side.ts';
import { startBridge } from '../parts/bridge-process.ts';

test('a private authority is trusted once NODE_EXTRA_CA_CERTS names it', async () => {
  const authority = createAuthority();
  const gateway = await startFarSide({ tls: authority.issue('IP:127.0.0.1') });
  const bridge = startBridge({ ...gateway.environment, NODE_EXTRA_CA_CERTS: authority.certPath });
  expect(successOf(await bridge.ask(call(1, { n: 1 })))).toBe('{"n":1}');
  expect(successOf(await bridge.ask(call(2, { n: 2 })))).toBe('{"n":2}');
});

test('without it the certificate is named as the cause, with what to set, and nothing is sent', async () => {
  const gateway = await startFarSide({ tls: createAuthority().issue('IP:127.0.0.1') });
  const bridge = startBridge(gateway.environment);
  expect(failureOf(await bridge.ask(call(1)))).toBe(
    `The certificate of 127.0.0.1:${gateway.port} is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE). ` +
      'If your network has a certificate authority of its own, name its file in NODE_EXTRA_CA_CERTS.',
  );
  expect(gateway.seen).toEqual([]);
});

test.each([
  ['for another name', 'DNS:gateway.example', 'valid', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['that has expired', 'IP:127.0.0.1', 'expired', 'CERT_HAS_EXPIRED'],
] as const)('a certificate %s is refused, although its authority is trusted', async (_what, name, validity, code) => {
  const authority = createAuthority();
  const gateway = await startFarSide({ tls: authority.issue(name, validity) });
  const bridge = startBridge({ ...gateway.environment, NODE_EXTRA_CA_CERTS: authority.certPath });
  const told = failureOf(await bridge.ask(call(1)));
  expect(told).toContain(`(${code})`);
  // Another authority would not help with either.
  expect(told).not.toContain('NODE_EXTRA_CA_CERTS');
  expect(gateway.seen).toEqual([]);
});

test('a gateway that speaks no TLS where TLS is expected is named', async () => {
  const gateway = await startFarSide();
  const bridge = startBridge({ ...gateway.environment, VELARO_MCP_URL: gateway.url.replace('http:', 'https:') });
  const told = failureOf(await bridge.ask(call(1)));
  expect(told).toContain(`127.0.0.1:${gateway.port}`);
  expect(told).toMatch(/TLS|certificate|https/i);
});

test('plain http to another machine is refused before anything is sent', async () => {
  const { environment } = await startFarSide();
  const bridge = startBridge({ ...environment, VELARO_MCP_URL: 'http://gateway.example/mcp/v1' });
  expect(failureOf(await bridge.ask(call(1)))).toMatch(/https/);
});

test('a call whose handshake is broken off is made again, once: nothing of it had left', async () => {
  const authority = createAuthority();
  const gateway = await startFarSide({ tls: authority.issue('IP:127.0.0.1') });
  let arrived = 0;
  const balancer = createServer((socket) => {
    socket.once('data', (hello: Buffer) => {
      if (++arrived < 3) {
        socket.resetAndDestroy();
        return;
      }
      const onward = connect(gateway.port, '127.0.0.1', () => onward.write(hello));
      onTestFinished(() => void onward.destroy());
      socket.pipe(onward).pipe(socket);
    });
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
  });
  onTestFinished(() => void balancer.close());
  const port = await listen(balancer);
  const url = gateway.url.replace(`:${gateway.port}`, `:${port}`);
  const bridge = startBridge({ ...gateway.environment, VELARO_MCP_URL: url, NODE_EXTRA_CA_CERTS: authority.certPath });
  expect(successOf(await bridge.ask(call(1, { n: 1 })))).toBe('{"n":1}');
  expect(arrived).toBeGreaterThan(2);
  expect(gateway.calls()).toHaveLength(1);
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
