// Installs other people's programs from npm for a test, once for all runs on a machine, into the folder for temporary files.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** @param packages as `name@version`, versions exact. @returns the folder that holds their `node_modules`. */
export async function installPackages(...packages: readonly string[]): Promise<string> {
  const name = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), 'velaro-test-packages', name);
  if (existsSync(join(folder, 'node_modules'))) return folder;
  const beside = `${folder}.${process.pid}`;
  await mkdir(beside, { recursive: true });
  await writeFile(join(beside, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--no-audit', '--no-fund', '--silent', ...packages], { cwd: beside });
  // Another test may have been faster; what it installed is the same.
  await rename(beside, folder).catch(() => rm(beside, { recursive: true, force: true }));
  return folder;
}

/** Where a package of that name has its `node_modules` folder below what `installPackages` made. */
export const inside = (folder: string, ...path: readonly string[]): string => join(folder, 'node_modules', ...path);
