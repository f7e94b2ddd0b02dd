// Starts the built bridge as an MCP host does, and speaks lines of JSON with it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

export const binPath = resolve('bin/velaro-mcp.js');

export type Message = { [name: string]: unknown } & {
  id?: string | number | null;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: Record<string, unknown> };
};

const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'test-host', version: '1.0.0' },
};

/** A request of the 2026-07-28 era. */
export function modern(id: string | number, method: string, params: Record<string, unknown> = {}): Message {
  return { jsonrpc: '2.0', id, method, params: { ...params, _meta: modernMeta } };
}

/** A request of the handshake era. */
export function legacy(id: string | number, method: string, params: Record<string, unknown> = {}): Message {
  return { jsonrpc: '2.0', id, method, params };
}

export class BridgeProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  stderr = '';
  /** Every line of stdout, in order. */
  readonly lines: string[] = [];
  readonly #messages: Message[] = [];
  readonly #waiting: {
    matches: (message: Message) => boolean;
    resolve: (message: Message) => void;
    reject: (error: Error) => void;
  }[] = [];
  #closed = false;

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv, node = process.execPath, program = binPath) {
    this.child = spawn(node, [program, ...args], { env: environment, stdio: 'pipe' });
    this.exited = new Promise((resolved) => this.child.once('exit', resolved));
    let rest = '';
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#take(line);
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.child.once('close', () => {
      this.#closed = true;
      for (const { reject } of this.#waiting) reject(this.#gone());
    });
  }

  #gone(): Error {
    return new Error(`the bridge has ended and will say nothing more; stderr: ${this.stderr.trim() || 'empty'}`);
  }

  #take(line: string): void {
    this.lines.push(line);
    const message: Message = JSON.parse(line);
    const at = this.#waiting.findIndex(({ matches }) => matches(message));
    if (at === -1) this.#messages.push(message);
    else this.#waiting.splice(at, 1)[0]?.resolve(message);
  }

  write(text: string | Buffer): void {
    this.child.stdin?.write(text);
  }

  send(message: Message): void {
    this.write(`${JSON.stringify(message)}\n`);
  }

  /** The first message, come or coming, that matches; each is handed out once. */
  next(matches: (message: Message) => boolean): Promise<Message> {
    const at = this.#messages.findIndex(matches);
    const [found] = at === -1 ? [] : this.#messages.splice(at, 1);
    if (found) return Promise.resolve(found);
    if (this.#closed) return Promise.reject(this.#gone());
    return new Promise((resolved, reject) => this.#waiting.push({ matches, resolve: resolved, reject }));
  }

  ask(message: Message): Promise<Message> {
    this.send(message);
    return this.next(({ id, method }) => id === message.id && method === undefined);
  }

  notification(method: string): Promise<Message> {
    return this.next((message) => message.method === method);
  }

  /** The handshake of the older era, as hosts do it. */
  async initialize(protocolVersion = '2025-11-25'): Promise<Message> {
    const clientInfo = { name: 'test-host', version: '1.0.0' };
    const reply = await this.ask(legacy('init', 'initialize', { protocolVersion, capabilities: {}, clientInfo }));
    this.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return reply;
  }

  /** The answers that came to this id, taken or not. */
  answersTo(id: string | number): Message[] {
    const all = this.lines.map((line): Message => JSON.parse(line));
    return all.filter((message) => message.id === id && message.method === undefined);
  }

  async end(): Promise<number | null> {
    this.child.stdin?.end();
    return this.exited;
  }
}

/**
 * Starts `velaro-mcp serve` with an empty home of its own; ended and removed after the test.
 * SDK hosts hand on hardly any environment, so neither does this.
 */
export function startBridge(environment: NodeJS.ProcessEnv = {}, args: readonly string[] = ['serve']): BridgeProcess {
  const home = mkdtempSync(join(tmpdir(), 'velaro-home-'));
  const bridge = new BridgeProcess(args, {
    PATH: process.env.PATH,
    HOME: home,
    VELARO_CONFIG_DIR: home,
    ...environment,
  });
  onTestFinished(async () => {
    bridge.child.kill('SIGKILL');
    await bridge.exited;
    rmSync(home, { recursive: true, force: true });
  });
  return bridge;
}
