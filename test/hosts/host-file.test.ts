// Writing a host's file: what is kept, what is refused, and what an interruption leaves.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readHostFile, writeHostFile } from '../../src/hosts/host-file.ts';

let folder: string;
const program = mkdtempSync(join(tmpdir(), 'velaro-hosts-built-'));
const built = join(program, 'host-file.cjs');
beforeAll(async () => {
  chmodSync(program, 0o755);
  await build({
    entryPoints: ['src/hosts/host-file.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: built,
  });
});
afterAll(() => rmSync(program, { recursive: true, force: true }));

let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'velaro-hosts-'));
  path = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
const refused = (code: string, message: string) => expect.objectContaining({ code, message });

test('a new file is made with its folders, for the user alone, without a backup', () => {
  const deep = join(folder, 'a', 'b', 'mcp.json');
  expect(readHostFile(deep)).toEqual({ path: deep, target: deep, text: '', exists: false });
  expect(writeHostFile(readHostFile(deep), '{}\n')).toBeUndefined();
  expect(readFileSync(deep, 'utf8')).toBe('{}\n');
  expect(modeOf(deep)).toBe('600');
});

test('mode stays, the text from before lies beside it with the same mode, and nothing else is left', () => {
  writeFileSync(path, 'old');
  chmodSync(path, 0o640);
  expect(writeHostFile(readHostFile(path), 'new')).toBe(`${path}.velaro-backup`);
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readFileSync(`${path}.velaro-backup`, 'utf8')).toBe('old');
  expect([modeOf(path), modeOf(`${path}.velaro-backup`)]).toEqual(['640', '640']);
  expect(readdirSync(folder).sort()).toEqual(['settings.json', 'settings.json.velaro-backup']);
});

test('a symbolic link stays one, and its target is written; also when the target is not there yet', () => {
  mkdirSync(join(folder, 'dotfiles'));
  const target = join(folder, 'dotfiles', 'real.json');
  symlinkSync(join('dotfiles', 'real.json'), path);
  writeHostFile(readHostFile(path), 'first');
  expect(readFileSync(target, 'utf8')).toBe('first');
  writeHostFile(readHostFile(path), 'second');
  expect(readFileSync(target, 'utf8')).toBe('second');
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
});

test('a read-only file is left alone', () => {
  writeFileSync(path, 'old');
  chmodSync(path, 0o444);
  expect(() => writeHostFile(readHostFile(path), 'new')).toThrow(
    refused('host-file.unwritable', `${path} is read-only.`),
  );
  expect(readFileSync(path, 'utf8')).toBe('old');
});

test('a folder in its place, and text that is not UTF-8, are refused', () => {
  mkdirSync(path);
  expect(() => readHostFile(path)).toThrow(refused('host-file.unreadable', `${path} is a folder.`));
  const utf16 = join(folder, 'utf16.json');
  writeFileSync(utf16, Buffer.from('\uFEFF{}', 'utf16le'));
  expect(() => readHostFile(utf16)).toThrow(refused('host-file.malformed', `${utf16} is not UTF-8 text.`));
});

test('a file that another program has changed in between is left as that program wrote it', () => {
  writeFileSync(path, 'old');
  const read = readHostFile(path);
  writeFileSync(path, 'theirs');
  expect(() => writeHostFile(read, 'new')).toThrow(
    refused('host-file.changed', `${path} was changed by another program just now.`),
  );
  expect(readFileSync(path, 'utf8')).toBe('theirs');
});

/** A process of somebody who is not root, whatever this one is. */
async function asNobody(script: string): Promise<string> {
  const uid = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  chmodSync(folder, 0o755);
  const code = `const { readHostFile, writeHostFile } = require(${JSON.stringify(built)}); const path = ${JSON.stringify(path)}; try { ${script} } catch (error) { console.log(error.code + ': ' + error.message) }`;
  return (await promisify(execFile)(process.execPath, ['-e', code], { ...uid, cwd: '/' })).stdout.trim();
}

test.skipIf(process.getuid?.() !== 0)('a file of somebody else is left alone', async () => {
  writeFileSync(path, 'old');
  chmodSync(path, 0o666);
  expect(await asNobody('writeHostFile(readHostFile(path), "new")')).toBe(
    `host-file.unwritable: ${path} belongs to somebody else.`,
  );
  expect(readFileSync(path, 'utf8')).toBe('old');
});

test('a folder that may not be written says so', async () => {
  expect(await asNobody('writeHostFile(readHostFile("/proc/mcp.json"), "new")')).toMatch(
    /^host-file\.unwritable: \/proc\/mcp\.json cannot be written \((EACCES|ENOENT|EPERM)\)\.$/,
  );
});

const kills = process.env.TEST_ROUNDS === 'full' ? 200 : 10;

test(`killed in the middle of writing, ${kills} times: the file is the old one or the new one, whole`, {
  timeout: 180_000,
}, async () => {
  const text = (letter: string) => letter.repeat(3_000_000);
  const whole = [text('a'), text('b')];
  writeFileSync(path, text('a'));
  const script = `
    const { readHostFile, writeHostFile } = require(${JSON.stringify(built)});
    process.stdout.write('.');
    for (;;) { const file = readHostFile(process.argv[1]); writeHostFile(file, (file.text[0] === 'a' ? 'b' : 'a').repeat(3e6)); process.stdout.write('.'); }`;
  for (let round = 0; round < kills; round++) {
    const writer = spawn(process.execPath, ['-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    // After some writes, in the middle of whichever comes next.
    for (let writes = 0; writes <= round % 4; writes++) await once(writer.stdout, 'data');
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    expect(whole).toContain(readFileSync(path, 'utf8'));
  }
});
