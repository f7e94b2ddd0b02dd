// One bridge under measurement: a process spoken to in lines, as a host does, with what it costs the system.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const clientInfo = { name: 'bench', version: '1' };

export class Subject {
  #waiting = new Map();
  #nextId = 1;

  constructor({ command, args, env }) {
    this.startedAt = process.hrtime.bigint();
    this.child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
    this.exited = new Promise((resolve) => this.child.once('exit', resolve));
    let rest = '';
    this.child.stdout.setEncoding('utf8').on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        if (!line.startsWith('{')) continue;
        const { id, method } = JSON.parse(line);
        if (method !== undefined) continue;
        this.#waiting.get(id)?.();
        this.#waiting.delete(id);
      }
    });
  }

  /** Milliseconds from here to the answer. */
  ask(method, params = {}) {
    const id = this.#nextId++;
    const start = process.hrtime.bigint();
    return new Promise((resolve) => {
      this.#waiting.set(id, () => resolve(Number(process.hrtime.bigint() - start) / 1e6));
      this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
  }

  async initialize() {
    await this.ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
    const sinceStart = Number(process.hrtime.bigint() - this.startedAt) / 1e6;
    this.child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    return sinceStart;
  }

  call() {
    return this.ask('tools/call', { name: 'tool_1', arguments: { text: 'hello' } });
  }

  sinceStart() {
    return Number(process.hrtime.bigint() - this.startedAt) / 1e6;
  }

  /** CPU spent so far, in milliseconds, to the kernel's hundredth of a second. */
  cpuMs() {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  residentMb() {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))[1]) / 1024;
  }

  async end() {
    this.child.stdin.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 2000);
    await this.exited;
    clearTimeout(timer);
  }
}
