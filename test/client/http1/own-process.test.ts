// What only a process of its own shows: whom TLS trusts, that a second handshake is a short one, and that nothing holds it up.
import { createServer, type TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { createAuthority, type ServerCertificate } from '../../parts/bridge-certificates.ts';
import { answer, readRequests, startRawServer } from './raw-server.ts';
import { useAskProgram } from './run-ask-program.ts';

const ask = useAskProgram();

/** Answers with whether the handshake was a short one, and notes what it was sent. */
async function startTlsServer(certificate: ServerCertificate, maxVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3') {
  const requests: string[] = [];
  const tlsServer = createServer({ ...certificate, maxVersion, ALPNProtocols: ['h2', 'http/1.1'] });
  const handshakes: TLSSocket[] = [];
  tlsServer.on('secureConnection', (socket) => void handshakes.push(socket)).on('tlsClientError', () => undefined);
  const server = await startRawServer((socket, number) => {
    readRequests(socket, (text) => {
      requests.push(text);
      const { alpnProtocol } = handshakes[number] ?? {};
      const words = handshakes[number]?.isSessionReused() ? 'short' : 'long';
      socket.write(
        answer(`${words} ${alpnProtocol}`, `connection: ${text.includes('GET /kept') ? 'keep-alive' : 'close'}`),
      );
    });
  }, tlsServer);
  return { ...server, requests };
}

test('an idle connection does not keep a program alive', async () => {
  const server = await startRawServer((socket) => readRequests(socket, () => void socket.write(answer('ok'))));
  expect(await ask(server.url(), 2)).toEqual(['ok', 'ok']);
  expect(server.connections).toHaveLength(1);
});

test('nor does an idle one over TLS', async () => {
  const authority = createAuthority();
  const server = await startTlsServer(authority.issue('IP:127.0.0.1'));
  const trust = { NODE_EXTRA_CA_CERTS: authority.certPath };
  expect(await ask(server.url('/kept'), 3, trust)).toEqual(Array(3).fill('long http/1.1'));
  expect(server.connections).toHaveLength(1);
});

test('a connection is used again by a program so busy that answers come before it hears that their requests have left', async () => {
  const authority = createAuthority();
  const server = await startTlsServer(authority.issue('IP:127.0.0.1'));
  const busy = { NODE_EXTRA_CA_CERTS: authority.certPath, STALLS: 'yes' };
  expect(await ask(server.url('/kept'), 4, busy)).toEqual(Array(4).fill('long http/1.1'));
  expect(server.connections).toHaveLength(1);
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)('the handshakes after the first are short: %s', async (version) => {
  const authority = createAuthority();
  const server = await startTlsServer(authority.issue('IP:127.0.0.1'), version);
  const trust = { NODE_EXTRA_CA_CERTS: authority.certPath };
  expect(await ask(server.url(), 3, trust)).toEqual(['long http/1.1', 'short http/1.1', 'short http/1.1']);
  expect(server.connections).toHaveLength(3);
});

test('a server by its name, too', async () => {
  const authority = createAuthority();
  const server = await startTlsServer(authority.issue('DNS:localhost'));
  const trust = { NODE_EXTRA_CA_CERTS: authority.certPath };
  expect(await ask(new URL(`https://localhost:${server.port}`), 2, trust)).toEqual(['long http/1.1', 'short http/1.1']);
});

test.each([
  ['that nobody vouches for', 'IP:127.0.0.1', false, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['for another name', 'DNS:gateway.example', true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
])('a certificate %s is refused, before anything is sent', async (_what, name, isTrusted, reason) => {
  const authority = createAuthority();
  const server = await startTlsServer(authority.issue(name));
  const details = { host: `127.0.0.1:${server.port}`, reason, delivered: false };
  const lines = await ask(server.url(), 2, isTrusted ? { NODE_EXTRA_CA_CERTS: authority.certPath } : {});
  expect(lines).toEqual([`gateway.certificate ${JSON.stringify(details)}`]);
  expect(server.requests).toEqual([]);
});

test('a server that speaks no TLS is named as one', async () => {
  const server = await startRawServer((socket) => {
    socket.once('data', () => void socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n'));
  });
  const [line] = await ask(new URL(`https://127.0.0.1:${server.port}`));
  expect(line).toMatch(/^gateway\.certificate .*"delivered":false/);
});

test('a handshake that is broken off has delivered nothing', async () => {
  const server = await startRawServer((socket) => void socket.once('data', () => socket.resetAndDestroy()));
  const [line] = await ask(new URL(`https://127.0.0.1:${server.port}`));
  expect(line).toMatch(/^gateway\.unreachable .*"delivered":false/);
});
