// What serves the people who run a gateway: readiness, metrics, the OpenAPI document; and what no web page gets.
import { connect } from 'node:net';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { keyRoutes } from '../../../src/gateway/http/key-routes.ts';
import { Readiness } from '../../../src/gateway/http/readiness.ts';
import { allRoutes } from '../../../src/gateway/route-table.ts';
import { startStubTool } from '../mcp/stub-tool.ts';
import { legacy, send, startTestGateway } from './test-gateway.ts';

describe('/readyz', () => {
  it('is 200 when the store answers', async () => {
    const { url } = await startTestGateway();
    expect(await send(`${url}/readyz`)).toMatchObject({ status: 200, json: { status: 'ready' } });
  });

  it('is 503 when the store fails, or does not answer in time', async () => {
    const failing = new Readiness(() => Promise.reject(new Error('away')));
    expect(await failing.state()).toBe('store unavailable');
    const silent = new Readiness(() => new Promise(() => {}), { timeoutMs: 1 });
    expect(await silent.state()).toBe('store unavailable');
  });

  it('asks the store once for many who ask', async () => {
    let asked = 0;
    const readiness = new Readiness(async () => asked++);
    await Promise.all(Array.from({ length: 100 }, () => readiness.state()));
    expect(asked).toBe(1);
  });
});

describe('a stop', () => {
  it('answers what has begun, and ends the connection with it', async () => {
    let started = () => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const gateway = await startStubTool(async () => {
      started();
      await finished;
      return { content: [] };
    });
    const body = JSON.stringify(legacy('tools/call', { name: 'stub', arguments: {} }));
    const socket = connect(Number(new URL(gateway.mcpUrl).port), '127.0.0.1');
    let text = '';
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    socket.write(
      `POST /mcp/v1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${gateway.key}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await running;
    const stopped = gateway.stop();
    finish();
    await ended;
    await stopped;
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\nconnection: close/);
    expect(text).toContain('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
  });
});

describe('/metrics', () => {
  it('counts requests, decisions and calls, and names no key', async () => {
    const gateway = await startTestGateway();
    const { id, key } = await gateway.createKey({ label: 'Secret label', monthlyQuota: 1 });
    const body = legacy('tools/call', { name: 'velaro_get_usage', arguments: {} });
    await send(gateway.mcpUrl, { key, body });
    await send(gateway.mcpUrl, { key, body });
    const { status, headers, text } = await send(`${gateway.url}/metrics`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = text.split('\n');
    for (const line of [
      'velaro_http_requests_total{method="POST",route="/mcp/v1/keys",status="201"} 1',
      'velaro_http_requests_total{method="POST",route="/mcp/v1",status="200"} 1',
      'velaro_http_requests_total{method="POST",route="/mcp/v1",status="429"} 1',
      'velaro_http_request_duration_seconds_count{route="/mcp/v1"} 2',
      'velaro_admissions_total{outcome="admitted"} 2',
      'velaro_admissions_total{outcome="quota"} 1',
      'velaro_tool_calls_total{tool="velaro_get_usage",status="ok"} 1',
      'velaro_subscriptions_open 0',
    ])
      expect(lines).toContain(line);
    expect(text).toContain('process_cpu_seconds_total');
    for (const leak of [id, key, gateway.admin, 'Secret label']) expect(text).not.toContain(leak);
  });

  it('is closed to who comes through a proxy that nobody vouches for', async () => {
    const { url } = await startTestGateway();
    for (const headers of [{ 'x-forwarded-for': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }])
      expect(await send(`${url}/metrics`, { headers })).toMatchObject({
        status: 403,
        json: { error: { code: 'address.refused' } },
      });
  });

  it('is open to the networks that were allowed', async () => {
    const { url } = await startTestGateway({ trustProxies: ['127.0.0.1'], allowMetrics: ['10.1.0.0/16', 'fd00::/8'] });
    const status = async (address: string) =>
      (await send(`${url}/metrics`, { headers: { 'x-forwarded-for': address } })).status;
    expect([await status('10.1.2.3'), await status('fd00::1')]).toEqual([200, 200]);
    expect([await status('10.2.0.1'), await status('203.0.113.7'), await status('junk')]).toEqual([403, 403, 403]);
  });
});

it('/llms.txt is the help, as text', async () => {
  const { url } = await startTestGateway();
  const { status, headers, text } = await send(`${url}/llms.txt`);
  expect([status, headers['content-type'], text]).toEqual([200, 'text/plain; charset=utf-8', '# velaro-mcp\n']);
  const silent = await startTestGateway({ guide: undefined });
  expect((await send(`${silent.url}/llms.txt`)).status).toBe(404);
});

describe('/openapi.json', () => {
  it('is valid OpenAPI 3.1 and has every plain route', async () => {
    const { url } = await startTestGateway();
    const { status, json } = await send(`${url}/openapi.json`);
    expect(status).toBe(200);
    expect(await new Validator().validate(structuredClone(json))).toEqual({ valid: true });
    expect(json).toMatchObject({ openapi: '3.1.1', servers: [{ url }] });
    const described = Object.entries(z.record(z.string(), z.record(z.string(), z.unknown())).parse(json.paths)).flatMap(
      ([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const plain = allRoutes.filter(({ path }) => path !== '/mcp/v1');
    expect(described.sort()).toEqual(
      plain.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`).sort(),
    );
  });

  it('would be found out if it were not valid', async () => {
    const { url } = await startTestGateway();
    const { json } = await send(`${url}/openapi.json`);
    json.paths['/healthz'].get.responses = 7;
    expect(await new Validator().validate(json)).toMatchObject({ valid: false });
  });

  it('says of keys what is really answered', async () => {
    const { url, admin } = await startTestGateway();
    for (const { path, kind, shown, wanted } of keyRoutes) {
      const name = kind === 'velaflows' ? { name: 'CI' } : { label: 'CI' };
      const scopes = { mcp: ['ops'], rest: ['read:contacts'], velaflows: ['inbox:read'] }[kind];
      const body = { ...name, scopes, expiresAt: '2199-12-31' };
      expect(wanted.safeParse(body).success).toBe(true);
      const created = await send(`${url}${path}`, { key: admin, body });
      expect(shown.extend({ key: z.string() }).strict().safeParse(created.json).error).toBeUndefined();
      const { json } = await send(`${url}${path}/${created.json.id}`, { key: admin });
      expect(shown.strict().safeParse(json).error).toBeUndefined();
    }
  });
});

it('lets no web page of another origin read anything: there is no CORS', async () => {
  const { url, admin } = await startTestGateway({ allowHosts: ['tools.acme.example'] });
  const headers = { origin: 'https://tools.acme.example', 'access-control-request-method': 'POST' };
  for (const path of ['/mcp/v1', '/mcp/v1/keys', '/v1/keys', '/api/v1/auth/tokens', '/openapi.json'])
    for (const method of ['OPTIONS', 'GET']) {
      const answer = await send(`${url}${path}`, { key: admin, method, headers });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      if (method === 'OPTIONS') expect(answer.status).toBe(405);
    }
});
