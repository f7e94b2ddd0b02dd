// What a request has to be before its route sees it: host, origin, address, method, body.
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { packageVersion } from '../../../src/core/package.ts';
import { defineRoute } from '../../../src/gateway/http/define-route.ts';
import { startStubTool } from '../mcp/stub-tool.ts';
import { legacy, send, startTestGateway, temporaryFolder } from './test-gateway.ts';

describe('health', () => {
  it('is told without a key', async () => {
    const { url } = await startTestGateway();
    const { status, headers, json } = await send(`${url}/healthz`);
    expect(status).toBe(200);
    expect(json).toEqual({ status: 'ok', version: packageVersion });
    expect(headers['x-request-id']).toMatch(/^req_[0-9a-z]{29}$/);
    expect(headers['cache-control']).toBe('no-store');
  });

  it('is told to HEAD too', async () => {
    const { url } = await startTestGateway();
    expect((await send(`${url}/healthz`, { method: 'HEAD' })).status).toBe(200);
  });
});

describe('host names', () => {
  it.each(['localhost', 'localhost:8787', '127.0.0.1', '127.8.8.8:1', '[::1]:8787', 'LocalHost'])(
    'lets %s in',
    async (host) => {
      const { url } = await startTestGateway();
      expect((await send(`${url}/healthz`, { headers: { host } })).status).toBe(200);
    },
  );

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'user@localhost', 'localhost:x'])(
    'refuses "%s"',
    async (host) => {
      const { url } = await startTestGateway();
      const { status, json, headers } = await send(`${url}/healthz`, { headers: { host } });
      expect(status).toBe(403);
      expect(json.error).toEqual({
        code: 'host.refused',
        message: 'This gateway does not answer to the host name of the request.',
        hint: 'Use the address that the gateway printed at its start, or start it with --allow-host and this name.',
        requestId: headers['x-request-id'],
      });
    },
  );

  it('lets a name in that the gateway was started with, on any port', async () => {
    const { url } = await startTestGateway({ allowHosts: ['Tools.Acme.example'] });
    for (const host of ['tools.acme.example', 'tools.acme.example:443'])
      expect((await send(`${url}/healthz`, { headers: { host } })).status).toBe(200);
    expect((await send(`${url}/healthz`, { headers: { host: 'acme.example' } })).status).toBe(403);
  });
});

describe('origins', () => {
  it.each(['http://localhost:3000', 'http://127.0.0.1:6274', 'https://tools.acme.example'])(
    'lets %s in',
    async (origin) => {
      const { url } = await startTestGateway({ allowHosts: ['tools.acme.example'] });
      expect((await send(`${url}/healthz`, { headers: { origin } })).status).toBe(200);
    },
  );

  it.each([
    'https://evil.example',
    'null',
    'file://localhost',
    'chrome-extension://localhost',
    'http://localhost.evil.example',
  ])('refuses %s', async (origin) => {
    const { url } = await startTestGateway();
    const { status, json } = await send(`${url}/healthz`, { headers: { origin } });
    expect(status).toBe(403);
    expect(json.error.code).toBe('origin.refused');
  });

  it('refuses them on the MCP endpoint with a JSON-RPC error', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const sent = { key: admin, body: legacy('ping'), headers: { origin: 'https://evil.example' } };
    const { status, json } = await send(mcpUrl, sent);
    expect(status).toBe(403);
    expect(json).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -31403, data: { code: 'origin.refused' } } });
  });
});

describe('addresses and methods', () => {
  it('answers 404 where there is nothing, whatever is sent', async () => {
    const { url } = await startTestGateway();
    for (const sent of [{}, { body: {} }, { body: 'plain', headers: { 'content-type': 'text/plain' } }]) {
      const { status, json } = await send(`${url}/nothing/here`, sent);
      expect(status).toBe(404);
      expect(json.error).toMatchObject({ code: 'route.unknown', message: 'There is nothing at this address.' });
    }
  });

  it('outlives an answer that cannot be written', async () => {
    const path = '/broken';
    const answer = async () => ({ status: 200, headers: { 'x-broken': 'two\nlines' }, body: '' });
    const gateway = await startStubTool(async () => ({ content: [] }), {}, [
      defineRoute({ method: 'GET', path, failures: 'envelope', answer }),
    ]);
    await expect(send(new URL(path, gateway.mcpUrl).href)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(gateway.log.join()).toContain('Invalid character in header content');
    expect((await gateway.call()).status).toBe(200);
  });

  it('answers 400 to an address that cannot be decoded', async () => {
    const { url } = await startTestGateway();
    const { status, json, headers } = await send(`${url}/mcp/v1/keys/%zz`);
    expect(status).toBe(400);
    expect(json.error).toMatchObject({ code: 'request.invalid', requestId: headers['x-request-id'] });
  });

  it.each([
    ['GET', '/mcp/v1', 'POST'],
    ['DELETE', '/mcp/v1', 'POST'],
    ['PUT', '/mcp/v1', 'POST'],
    ['GET', '/mcp/v1/tools/call', 'POST'],
    ['POST', '/mcp/v1/tools/list', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['GET', '/mcp/v1/keys/self/rotate', 'POST'],
    ['OPTIONS', '/mcp/v1/usage', 'GET, HEAD'],
    ['PROPFIND', '/mcp/v1', 'POST'],
  ])('answers 405 to %s %s and allows %s', async (method, path, allow) => {
    const { url } = await startTestGateway();
    const { status, headers, text } = await send(`${url}${path}`, { method });
    expect(status).toBe(405);
    expect(headers.allow).toBe(allow);
    expect(text).toContain('"code":"request.method"');
  });

  it('allows on each address of the keys what it has', async () => {
    const { url } = await startTestGateway();
    const allow = async (path: string) => (await send(`${url}${path}`, { method: 'PUT', body: 'x' })).headers.allow;
    expect((await allow('/mcp/v1/keys'))?.split(', ').sort()).toEqual(['GET', 'HEAD', 'POST']);
    expect((await allow('/mcp/v1/keys/self'))?.split(', ').sort()).toEqual(['DELETE', 'GET', 'HEAD']);
    expect((await allow('/mcp/v1/keys/key_x'))?.split(', ').sort()).toEqual(['DELETE', 'GET', 'HEAD']);
  });
});

describe('bodies', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', undefined])(
    'refuses the content type %s',
    async (type) => {
      const { url, admin } = await startTestGateway();
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      const { status, json } = await send(`${url}/mcp/v1/keys`, { key: admin, body: '{"label":"x"}', headers });
      expect(status).toBe(415);
      expect(json.error).toMatchObject({
        code: 'request.media-type',
        hint: 'Send the header "Content-Type: application/json".',
      });
    },
  );

  it('takes JSON with a character set', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    const { status } = await send(mcpUrl, { key: admin, body: JSON.stringify(legacy('ping')), headers });
    expect(status).toBe(200);
  });

  it('refuses JSON that is none: 400, and on the MCP endpoint a parse error', async () => {
    const { url, mcpUrl, admin } = await startTestGateway();
    const sent = { key: admin, body: '{"label":', headers: { 'content-type': 'application/json' } };
    expect(await send(`${url}/mcp/v1/keys`, sent)).toMatchObject({
      status: 400,
      json: { error: { code: 'request.invalid', message: 'The body of the request is not JSON.' } },
    });
    expect(await send(mcpUrl, sent)).toMatchObject({ status: 400, json: { id: null, error: { code: -32700 } } });
  });

  it('refuses 5 MB with one error that names the limit, with and without a stated length', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const text = JSON.stringify(legacy('tools/call', { name: 'velaro_get_usage', arguments: { x: 'x'.repeat(5e6) } }));
    const type = { 'content-type': 'application/json' };
    const chunked = await fetch(mcpUrl, {
      method: 'POST',
      headers: { ...type, authorization: `Bearer ${admin}` },
      body: new Blob([text]).stream(),
      duplex: 'half',
    });
    const stated = await send(mcpUrl, { key: admin, body: text, headers: type });
    for (const { status, json } of [stated, { status: chunked.status, json: await chunked.json() }]) {
      expect(status).toBe(413);
      expect(json).toMatchObject({
        jsonrpc: '2.0',
        id: null,
        error: {
          code: -31413,
          message: 'The body of the request is larger than 4 MiB, the limit. Send less in one request.',
          data: { code: 'request.too-large' },
        },
      });
    }
  });

  it('takes a body just under the limit', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const body = legacy('ping', { padding: 'x'.repeat(4 * 1024 * 1024 - 200) });
    expect((await send(mcpUrl, { key: admin, body })).status).toBe(200);
  });
});

it('reads an address with a slash at its end as the one without', async () => {
  const { mcpUrl, admin } = await startTestGateway();
  expect((await send(`${mcpUrl}/`, { key: admin, body: legacy('ping') })).status).toBe(200);
});

it('goes on when a client leaves in the middle of its body', async () => {
  const dataDir = temporaryFolder();
  let logged: (line: string) => void = () => {};
  const firstLine = new Promise<string>((resolve) => {
    logged = resolve;
  });
  const { url } = await startTestGateway({ dataDir, log: (line) => logged(line) });
  const head =
    'POST /mcp/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n';
  const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
    socket.write(`${head}{"json`, () => socket.destroy()),
  );
  expect(await firstLine).toContain(' POST /mcp/v1 499 ');
  expect((await send(`${url}/healthz`)).status).toBe(200);
});

describe('what is no HTTP', () => {
  it.each([
    ['NOT HTTP AT ALL\r\n\r\n', 'HTTP/1.1 400 Bad Request', 'This is not an HTTP request.'],
    [`GET /healthz HTTP/1.1\r\nHost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 'HTTP/1.1 431 ', '16 KiB'],
  ])('is told so', async (bytes, statusLine, message) => {
    const { url } = await startTestGateway();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
      let text = '';
      socket.setEncoding('utf8').on('data', (piece) => {
        text += piece;
      });
      socket.on('end', () => resolve(text)).on('error', reject);
    });
    expect(answer.startsWith(statusLine)).toBe(true);
    expect(answer).toContain('x-request-id: req_');
    expect(answer).toContain(message);
  });
});
