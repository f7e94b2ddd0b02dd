// What was compiled of the command line is kept for the next start, and never taken for something that it is not.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
let program: string;
let kept: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'velaro-compiled-'));
  for (const name of ['bin', 'dist/main.cjs', 'dist/cli.cjs']) cpSync(name, join(folder, name), { recursive: true });
  program = join(folder, 'dist', 'cli.cjs');
  kept = join(folder, 'settings', 'cache', `cli-${process.version}.compiled`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...words: string[]) {
  const env = { PATH: process.env.PATH, HOME: folder, VELARO_CONFIG_DIR: join(folder, 'settings') };
  const child = spawnSync(process.execPath, [join(folder, 'bin', 'velaro-mcp.js'), ...words], {
    env,
    encoding: 'utf8',
  });
  return { exitCode: child.status, stdout: child.stdout, stderr: child.stderr };
}

const profiles = () => run('profiles', 'list');
const profilesSay = (text: string) => ({ exitCode: 0, stdout: '', stderr: `${text}\n` });
const none = profilesSay('There are no profiles yet: velaro-mcp login makes one.');

test('the first command keeps it for its user alone, and later ones take it as it is', () => {
  expect(profiles()).toEqual(none);
  const { ino, mode } = statSync(kept);
  expect(mode & 0o777).toBe(0o600);
  expect(profiles()).toEqual(none);
  expect(statSync(kept).ino).toBe(ino);
});

test('a program of the same length and date that was put in its place is compiled anew', () => {
  expect(profiles()).toEqual(none);
  const { atime, mtime } = statSync(program);
  writeFileSync(program, readFileSync(program, 'utf8').replaceAll('no profiles yet', 'no profiles now'));
  utimesSync(program, atime, mtime);
  expect(profiles()).toEqual(profilesSay('There are no profiles now: velaro-mcp login makes one.'));
});

test.each([
  ['is empty', () => writeFileSync(kept, '')],
  ['is not what V8 wrote', () => writeFileSync(kept, Buffer.alloc(10_000, 7))],
  ['was cut off', () => writeFileSync(kept, readFileSync(kept).subarray(5_000))],
  ['may have been written by others', () => chmodSync(kept, 0o666)],
])('a file that %s is not used but replaced', (_what, spoil) => {
  profiles();
  spoil();
  expect(profiles()).toEqual(none);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  const { ino, size } = statSync(kept);
  expect(size).toBeGreaterThan(50_000);
  expect(profiles()).toEqual(none);
  expect(statSync(kept).ino).toBe(ino);
});

test('where nothing can be kept, commands run all the same', () => {
  writeFileSync(join(folder, 'settings'), 'a file where the folder should be');
  expect(run('--no-color', 'keys', 'list', '--help').exitCode).toBe(0);
  expect(profiles()).toEqual(none);
  expect(existsSync(kept)).toBe(false);
});

test('the gateway keeps nothing, and neither do --help and --version', () => {
  for (const words of [['gateway', 'start', '--help'], ['--version'], ['--help']]) run(...words);
  expect(existsSync(join(folder, 'settings'))).toBe(false);
});
