// The gateway on a network: TLS, proxies in front, slow clients, and those who try keys.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mintKey } from '../../../src/core/key-minting.ts';
import { FailedKeys } from '../../../src/gateway/http/failed-keys.ts';
import { send, startTestGateway, temporaryFolder } from './test-gateway.ts';

/** A certificate of its own for localhost and 127.0.0.1. */
function makeCertificate() {
  const folder = temporaryFolder();
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const form = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...form, '-keyout', keyFile, '-out', certFile, ...subject], { stdio: 'ignore' });
  return { certFile, keyFile };
}

describe('TLS', () => {
  it('is what the gateway speaks when it has a certificate, also beyond this machine', async () => {
    const tls = makeCertificate();
    const { url, mcpUrl } = await startTestGateway({ tls, host: '0.0.0.0' });
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(mcpUrl).toBe(`${url}/mcp/v1`);
    const status = await new Promise((resolve, reject) => {
      get(`${url}/healthz`, { ca: readFileSync(tls.certFile), agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    expect(status).toBe(200);
    await expect(send(url.replace('https', 'http'))).rejects.toThrow();
  });

  it('waits at a stop for nobody who has not begun to speak it, nor for who has its answer', async () => {
    const tls = makeCertificate();
    const { url, stop } = await startTestGateway({ tls });
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    onTestFinished(() => void silent.destroy());
    await once(silent, 'connect');
    const agent = new Agent({ keepAlive: true, ca: readFileSync(tls.certFile) });
    onTestFinished(() => agent.destroy());
    const [response] = await once(get(`${url}/healthz`, { agent }), 'response');
    await once(response.resume(), 'end');
    await Promise.all([once(silent.resume(), 'close'), stop()]);
  });

  it('needs a certificate and the key that belongs to it', async () => {
    const [one, other] = [makeCertificate(), makeCertificate()];
    const start = (tls: typeof one) => startTestGateway({ tls });
    await expect(start({ ...one, certFile: '/no/such/file' })).rejects.toMatchObject({
      code: 'tls.unreadable',
      message: 'The file /no/such/file of --tls-cert cannot be read.',
      exitCode: 3,
    });
    await expect(start({ ...one, keyFile: other.keyFile })).rejects.toMatchObject({ code: 'tls.unreadable' });
    const junk = join(temporaryFolder(), 'junk.pem');
    writeFileSync(junk, 'junk');
    await expect(start({ ...one, certFile: junk })).rejects.toMatchObject({ code: 'tls.unreadable' });
  });
});

describe('addresses that a proxy tells of', () => {
  /** The address that a failed key is counted for. */
  async function countedFor(trustProxies: readonly string[], forwardedFor: string): Promise<string> {
    const { url } = await startTestGateway({ trustProxies, allowMetrics: ['203.0.113.7'] });
    const { status } = await send(`${url}/metrics`, { headers: { 'x-forwarded-for': forwardedFor } });
    return status === 200 ? 'the client' : 'somebody else';
  }

  it('are believed from trusted proxies only, and only what those have added', async () => {
    expect(await countedFor(['127.0.0.0/8'], '203.0.113.7')).toBe('the client');
    expect(await countedFor(['127.0.0.1', '10.0.0.0/8'], '203.0.113.7, 10.1.1.1')).toBe('the client');
    expect(await countedFor(['127.0.0.1'], '203.0.113.7, 198.51.100.9')).toBe('somebody else');
    expect(await countedFor(['10.0.0.0/8'], '203.0.113.7')).toBe('somebody else');
    expect(await countedFor([], '203.0.113.7')).toBe('somebody else');
  });

  it.each(['10.0.0.0/33', 'proxy.example', '10.0.0', '', 'fd00::/129'])('are not taken from "%s"', async (network) => {
    await expect(startTestGateway({ trustProxies: [network] })).rejects.toMatchObject({
      code: 'argument.invalid',
      message: `--trust-proxy "${network}" is not a network.`,
    });
  });
});

describe('who tries keys', () => {
  /** Waits that end when the test says so. */
  function heldWaits() {
    const waits: number[] = [];
    const releases: (() => void)[] = [];
    const wait = (ms: number) =>
      new Promise<void>((resolve) => {
        waits.push(ms);
        releases.push(resolve);
      });
    const release = () => {
      for (const go of releases.splice(0)) go();
    };
    return { waits, wait, release };
  }

  it('waits longer with each try, and nobody else does', async () => {
    const { waits, wait, release } = heldWaits();
    let held = () => {};
    const isHeld = new Promise<void>((resolve) => {
      held = resolve;
    });
    const waitAndTell = (ms: number) => {
      held();
      return wait(ms);
    };
    const gateway = await startTestGateway({ failedKeys: { wait: waitAndTell } });
    const keys = `${gateway.mcpUrl}/keys`;
    const { id, key: ended } = await gateway.createKey({});
    await send(`${keys}/${id}`, { key: gateway.admin, method: 'DELETE' });
    for (let i = 0; i < 10; i++) expect((await send(keys, { key: mintKey('mcp') })).status).toBe(401);
    expect(waits).toEqual([]);

    let answered = false;
    const guess = send(keys, { key: mintKey('mcp') }).finally(() => {
      answered = true;
    });
    await isHeld;
    expect((await send(keys, { key: gateway.admin })).status).toBe(200);
    expect((await send(keys, { key: ended })).status).toBe(401);
    expect((await send(keys)).status).toBe(401);
    expect(answered).toBe(false);
    expect(waits).toEqual([250]);
    release();
    expect((await guess).status).toBe(401);
  });

  it('is let go at once by a stop', async () => {
    let held = () => {};
    const isHeld = new Promise<void>((resolve) => {
      held = resolve;
    });
    const wait = (_ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
        held();
      });
    const gateway = await startTestGateway({ failedKeys: { wait } });
    for (let i = 0; i < 10; i++) await send(`${gateway.mcpUrl}/keys`, { key: mintKey('mcp') });
    const guess = send(`${gateway.mcpUrl}/keys`, { key: mintKey('mcp') });
    await isHeld;
    await gateway.stop();
    expect((await guess).status).toBe(401);
  });

  it('is counted by address, an IPv6 network as one, and forgotten after a minute', async () => {
    const waits: number[] = [];
    let nowMs = 0;
    const failed = new FailedKeys({ wait: async (ms) => void waits.push(ms), now: () => nowMs });
    const fail = async (address: string, times: number) => {
      for (let i = 0; i < times; i++) await failed.hold(address);
    };
    await fail('203.0.113.7', 10);
    await fail('::ffff:203.0.113.7', 6);
    expect(waits.splice(0)).toEqual([250, 500, 1000, 2000, 4000, 5000]);
    await fail('203.0.113.8', 10);
    await fail('2001:db8:1:2::1', 10);
    expect(waits.splice(0)).toEqual([]);
    await fail('2001:db8:1:2:3::9', 1);
    expect(waits.splice(0)).toEqual([250]);
    nowMs = 60_000;
    await fail('203.0.113.7', 10);
    expect(waits).toEqual([]);
  });

  it('cannot fill the memory: addresses and waits are bounded', async () => {
    const { waits, wait, release } = heldWaits();
    const failed = new FailedKeys({ wait, maxAddresses: 100, maxHeld: 3 });
    for (let i = 0; i < 1_000; i++) await failed.hold(`203.0.${i % 250}.${i}`);
    expect(failed.size).toBe(100);
    for (let i = 0; i < 10; i++) await failed.hold('198.51.100.1');
    const holding = Array.from({ length: 5 }, () => failed.hold('198.51.100.1'));
    expect(waits).toHaveLength(3);
    release();
    await Promise.all(holding);
  });
});

describe('a client that is slow', () => {
  it.each([
    ['GET /healthz HTTP/1.1\r\nHost: local', 'headers'],
    [
      'POST /mcp/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
      'body',
    ],
  ])('is told so and cut off: %j', async (bytes) => {
    const timeouts = { headersTimeoutMs: 50, requestTimeoutMs: 60, checkEveryMs: 10 };
    const { url } = await startTestGateway({ timeouts });
    const text = await new Promise<string>((resolve, reject) => {
      let received = '';
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
      socket.setEncoding('utf8').on('data', (piece) => {
        received += piece;
      });
      socket.on('close', () => resolve(received)).on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout/);
    expect(text).toContain('The request took too long to arrive.');
    expect((await send(`${url}/healthz`)).status).toBe(200);
  });
});
