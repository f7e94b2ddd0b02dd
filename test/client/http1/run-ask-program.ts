// Builds ask-program.ts and runs it, so that Node reads its environment anew and has to come to an end by itself.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { buildProgram } from '../../secrets/built-child.ts';

/** Builds it before the tests of a file. @returns what runs it, and gives the lines that it prints. */
export function useAskProgram(): (
  url: URL,
  times?: number,
  environment?: NodeJS.ProcessEnv,
) => Promise<readonly string[]> {
  let folder = '';
  const program = () => join(folder, 'ask-program.cjs');
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'velaro-ask-'));
    await buildProgram('test/client/http1/ask-program.ts', program());
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return async (url, times = 1, environment = {}) => {
    const args = [program(), url.href, String(times)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment });
    return stdout.trimEnd().split('\n');
  };
}
