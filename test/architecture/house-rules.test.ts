import { expect, test } from 'vitest';
import { sourceFiles } from './source-files.ts';

const files = sourceFiles('src');

test('no file is named for nothing in particular', () => {
  const empty = /(^|[/-])(utils?|helpers?|common|shared|misc|types|manager|index)\.ts$/;
  expect(files.filter(({ path }) => empty.test(path)).map(({ path }) => path)).toEqual([]);
});

test('names are in kebab-case', () => {
  expect(files.map(({ path }) => path).filter((path) => !/^[a-z0-9./-]+$/.test(path))).toEqual([]);
});

test('files stay small: none over 300 lines, half of them under 100', () => {
  expect(files.filter(({ lines }) => lines > 300).map(({ path }) => path)).toEqual([]);
  const sorted = files.map(({ lines }) => lines).toSorted((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(100);
});

test('every file opens with a sentence on what it is for', () => {
  const silent = files.filter(({ text }) => !/^(#!.*\n)?\/\/ \S.{10,}/.test(text)).map(({ path }) => path);
  expect(silent).toEqual([]);
});

test('only the places made for it write stdout', () => {
  const writers = files
    .filter(({ text }) => /process\.stdout|console\.|writeSync\(1\b/.test(text))
    .map(({ path }) => path);
  expect(writers.sort()).toEqual(['src/cli/process-io.ts', 'src/main.ts', 'src/secrets/keychain-child.ts']);
});

test('nothing that looks like a key is written down', () => {
  const literal = /(?:vel_(?:live|test)_|sk_(?:live|test)_)[0-9A-Za-z]{20,}|vlk_[0-9A-Za-z]{40,}/;
  const all = [...files, ...sourceFiles('test')];
  expect(all.filter(({ text }) => literal.test(text)).map(({ path }) => path)).toEqual([]);
});
