// An MCP client before the bridge, as an agent has it, and a clock for the gateway behind it that stands until it is set.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, onTestFinished } from 'vitest';
import * as z from 'zod';
import { binPath } from './bridge-process.ts';

/** Starts the bridge with these variables, in a home of its own; both end with the test. */
export async function connectAgent(variables: Readonly<Record<string, string>>) {
  const home = mkdtempSync(join(tmpdir(), 'velaro-agent-'));
  const client = new Client({ name: 'agent', version: '1.0.0' });
  const env = { HOME: home, VELARO_CONFIG_DIR: home, ...variables };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [binPath], env }));
  onTestFinished(async () => {
    await client.close();
    rmSync(home, { recursive: true, force: true });
  });
  return {
    client,
    async call<T>(name: string, args: Record<string, unknown>, shape: z.ZodType<T>): Promise<T> {
      const { content, structuredContent, isError } = await client.callTool({ name, arguments: args });
      expect(isError ? content : undefined).toBeUndefined();
      return shape.parse(structuredContent);
    },
    async failure(name: string, args: Record<string, unknown>): Promise<string> {
      const { content, isError } = await client.callTool({ name, arguments: args });
      expect(isError).toBe(true);
      return z.array(z.object({ text: z.string() })).parse(content)[0]?.text ?? '';
    },
  };
}

/** A Tuesday morning in 2030, and options that have a gateway live by it. */
export function settableClock() {
  let nowMs = Date.parse('2030-06-04T09:00:00Z');
  // Whatever the time, the runner looks again soon: the clock may have been set.
  const timer = (_ms: number, wake: () => void) => {
    const timeout = setTimeout(wake, 20);
    return { cancel: () => clearTimeout(timeout) };
  };
  return {
    options: { clock: () => nowMs, runner: { timer } },
    passHours(hours: number) {
      nowMs += hours * 3_600_000;
    },
  };
}
