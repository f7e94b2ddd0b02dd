// Bundles store-process.ts as the package itself is bundled, and runs it.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';
import * as z from 'zod';
import { globImports } from '../../.config/glob-imports.ts';

const line = z.object({
  id: z.string().optional(),
  outcome: z.string().optional(),
  answer: z.string().optional(),
  isNew: z.boolean().optional(),
  revoked: z.boolean().optional(),
  prefix: z.string().optional(),
  done: z.boolean().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  hint: z.string().optional(),
});
export type Line = z.infer<typeof line>;

export interface StoreProgram {
  readonly folder: string;
  /** Runs to the end; `onLine` sees each line and may kill. */
  run(
    args: readonly string[],
    options?: {
      readonly uid?: number;
      readonly onLine?: (line: Line, child: ChildProcessByStdio<null, Readable, Readable>) => void;
    },
  ): Promise<{ readonly lines: readonly Line[]; readonly stderr: string; readonly signal: NodeJS.Signals | null }>;
  remove(): void;
}

/** @param folder where the bundle goes; by default a place from which libsql is found. */
export async function buildStoreProgram(folder?: string): Promise<StoreProgram> {
  const cache = new URL('../../node_modules/.cache/', import.meta.url).pathname;
  if (!folder) mkdirSync(cache, { recursive: true });
  const into = folder ?? mkdtempSync(join(cache, 'store-program-'));
  const program = join(into, 'store-process.cjs');
  await build({
    entryPoints: [new URL('store-process.ts', import.meta.url).pathname],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    supported: { 'dynamic-import': false },
    external: ['libsql'],
    plugins: [globImports()],
    logLevel: 'silent',
  });
  return {
    folder: into,
    run: (args, { uid, onLine } = {}) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [program, ...args], {
          stdio: ['ignore', 'pipe', 'pipe'],
          ...(uid !== undefined && { uid, gid: uid }),
        });
        const lines: Line[] = [];
        let stderr = '';
        createInterface({ input: child.stdout }).on('line', (text) => {
          const said = line.parse(JSON.parse(text));
          lines.push(said);
          onLine?.(said, child);
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr += text;
        });
        child.once('error', reject);
        child.once('close', (_code, signal) => resolve({ lines, stderr, signal }));
      }),
    remove: () => rmSync(into, { recursive: true, force: true }),
  };
}
