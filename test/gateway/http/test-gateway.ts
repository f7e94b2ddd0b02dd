// A real gateway for one test: a free port, a data folder of its own, and a client that sends exactly what it is told.
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type GatewayOptions, type RunningGateway, startGateway } from '../../../src/gateway/start.ts';
import { databaseFileName } from '../../../src/stores/sqlite/data-folder.ts';
import { connect } from '../../../src/stores/sqlite/driver.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../../../src/stores/store.ts';

export interface TestGateway extends RunningGateway {
  /** The key that the first start showed. */
  readonly admin: string;
  readonly dataDir: string;
  readonly log: readonly string[];
  /** A key that may do what is asked for, in clear. */
  createKey(fields: Record<string, unknown>): Promise<{ readonly id: string; readonly key: string }>;
  /** The same data as another process sees it. */
  openStore(): Promise<Store>;
  /** Begins a transaction as another process would; ends it when called. */
  lockStore(): Promise<() => void>;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-gateway-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function startTestGateway(options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const dataDir = options.dataDir ?? temporaryFolder();
  const log: string[] = [];
  const gateway = await startGateway({
    port: 0,
    dataDir,
    allowHosts: [],
    sandbox: false,
    site: { name: 'Acme', plan: 'professional' },
    environment: {},
    guide: async () => '# velaro-mcp\n',
    log: (line) => log.push(line),
    // Tests of refusals make many from one address; those of the delay itself set their own.
    failedKeys: { wait: async () => {} },
    ...options,
  });
  onTestFinished(() => gateway.stop());
  const admin = gateway.adminKey ?? '';
  return {
    ...gateway,
    admin,
    dataDir,
    log,
    async createKey(fields) {
      const { status, json, text } = await send(`${gateway.url}/mcp/v1/keys`, {
        key: admin,
        body: { label: 'Test', scopes: ['ops'], ...fields },
      });
      if (status !== 201) throw new Error(`no key was created: ${text}`);
      return { id: json.id, key: json.key };
    },
    async openStore() {
      const store = await openSqliteStore(dataDir);
      onTestFinished(() => store.close());
      return store;
    },
    async lockStore() {
      const other = await connect(join(dataDir, databaseFileName));
      other.exec('BEGIN IMMEDIATE');
      return () => {
        other.exec('ROLLBACK');
        other.close();
      };
    },
  };
}

export interface Sending {
  readonly method?: string;
  readonly key?: string;
  /** An object is sent as JSON with its content type, a text as it is with none. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON, undefined when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: what came is what the test asserts on
  readonly json: any;
}

/** One request over a connection of its own; POST with a body and GET without, unless told otherwise. */
export function send(url: string, { method, key, body, headers = {} }: Sending = {}): Promise<Received> {
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      agent: false,
      method: method ?? (payload === undefined ? 'GET' : 'POST'),
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(payload !== undefined && { 'content-length': String(Buffer.byteLength(payload)) }),
        ...(payload !== undefined && typeof body !== 'string' && { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString();
        let json: unknown;
        try {
          json = JSON.parse(text);
        } catch {
          json = undefined;
        }
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    outgoing.end(payload);
  });
}

/** A request of the handshake era. */
export function legacy(method: string, params: Record<string, unknown> = {}, id: string | number = 1) {
  return { jsonrpc: '2.0', id, method, params };
}

/** What a client of the 2026-07-28 revision sends: body and headers that agree. */
export function modern(method: string, params: Record<string, unknown> = {}, id: string | number = 1) {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return {
    body: { jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } },
    headers: {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof params.name === 'string' && { 'mcp-name': params.name }),
    },
  };
}
