import { expect, test } from 'vitest';
import { sourceFiles } from './source-files.ts';

/** Who may import whom; a star marks a dynamic import only. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  main: ['cli*', 'bridge*', 'core'],
  cli: ['hosts', 'secrets', 'client', 'catalog', 'protocol', 'core', 'bridge*', 'gateway*'],
  bridge: ['client', 'secrets', 'catalog', 'protocol', 'core'],
  gateway: ['stores', 'skills', 'catalog', 'protocol', 'core', 'sandbox*', 'admin*'],
  skills: ['protocol', 'core'],
  stores: ['core'],
  hosts: ['core'],
  secrets: ['core'],
  client: ['core'],
  catalog: ['core'],
  sandbox: ['core'],
  protocol: ['core'],
  core: [],
};

const partOf = (path: string) => /^src\/([^/.]+)/.exec(path)?.[1] ?? path;

test('each part imports only the parts that it may', () => {
  const broken: string[] = [];
  for (const { path, imports } of sourceFiles('src'))
    for (const { target, dynamic, typeOnly } of imports) {
      const [from, to] = [partOf(path), partOf(target)];
      if (!target.startsWith('src/') || from === to) continue;
      const allowed = mayImport[from] ?? [];
      if (allowed.includes(to) || (allowed.includes(`${to}*`) && (dynamic || typeOnly))) continue;
      broken.push(`${path} imports ${target}`);
    }
  expect(broken).toEqual([]);
});

test('core and protocol do no input or output', () => {
  const io = /^node:(fs|net|http|https|child_process|os|tls|dgram|worker_threads)/;
  const broken = [...sourceFiles('src/core'), ...sourceFiles('src/protocol')].flatMap(({ path, imports }) =>
    imports.filter(({ target }) => io.test(target)).map(({ target }) => `${path} imports ${target}`),
  );
  expect(broken).toEqual([]);
});

test('what serve loads at its start holds neither the SDK nor zod nor undici, and of packages one small hash', () => {
  const files = new Map(sourceFiles('src').map((file) => [file.path, file]));
  const loaded = new Set<string>();
  const packages = new Set<string>();
  const load = (path: string) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { target, dynamic, typeOnly } of files.get(path)?.imports ?? []) {
      if (dynamic || typeOnly) continue;
      if (files.has(target)) load(target);
      else if (!target.startsWith('node:') && !target.endsWith('.json')) packages.add(target);
    }
  };
  load('src/bridge/serve.ts');
  expect(loaded.size).toBeGreaterThan(10);
  expect([...packages]).toEqual(['@noble/hashes/sha2.js']);
});
