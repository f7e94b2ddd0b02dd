// The keychain child as a program, built for a test, beside a folder of packages that the test may change.
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { globImports } from '../../.config/glob-imports.ts';
import { programBoundaries } from '../../.config/program-boundaries.ts';

export interface BuiltChild {
  readonly folder: string;
  readonly childPath: string;
  remove(): void;
}

/** @param keytar `unlinkable` is the real one, made to ask for a system library that no machine has. */
export async function buildKeychainChild(keytar: 'installed' | 'missing' | 'unlinkable'): Promise<BuiltChild> {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-child-'));
  const packages = join(folder, 'node_modules');
  if (keytar === 'installed') symlinkSync(resolve('node_modules'), packages, 'junction');
  if (keytar === 'unlinkable') copyUnlinkable(join(packages, 'keytar'));
  const childPath = join(folder, 'keychain-child.cjs');
  await buildProgram('src/secrets/keychain-child.ts', childPath);
  return { folder, childPath, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function buildProgram(source: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [resolve(source)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['keytar', 'libsql'],
    plugins: [globImports(), programBoundaries({ gateway: 'src/gateway/start.ts' })],
    // The command line loads each of its parts when that is asked for; so does this.
    supported: { 'dynamic-import': false },
  });
}

function copyUnlinkable(to: string): void {
  const from = resolve('node_modules/keytar');
  const addon = join('prebuilds', `${process.platform}-${process.arch}`, 'keytar.node');
  for (const file of ['package.json', join('lib', 'keytar.js'), addon]) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(join(from, file), join(to, file));
  }
  const bytes = readFileSync(join(to, addon), 'latin1');
  writeFileSync(join(to, addon), bytes.replaceAll('libsecret-1.so.0', 'libsecret-x.so.0'), 'latin1');
}

/** The processes that run the program, by what the system lists of each for every user to see. */
export function processesRunning(program: string): { readonly pid: number; readonly argv: readonly string[] }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), argv: argvOf(name) }))
    .filter(({ argv }) => argv[1] === program);
}

function argvOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    // It has ended since the folder was listed.
    return [];
  }
}
