// Drafts that a killed program has left: the next one removes them, and nobody else's.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { draftPath, removeAbandonedDrafts } from '../../src/secrets/draft-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'velaro-drafts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a draft goes when its program has ended; files, and drafts of others, stay', () => {
  const ours = draftPath(join(folder, 'rotate-default.json'));
  const ended = String(spawnSync(process.execPath, ['-e', '']).pid);
  const abandoned = ours.replace(`-${process.pid}@`, `-${ended}@`);
  const elsewhere = abandoned.replace(encodeURIComponent(hostname()), 'another-machine');
  expect(new Set([ours, abandoned, elsewhere]).size).toBe(3);
  const stay = [ours, elsewhere, join(folder, 'rotate-default.json'), join(folder, 'rotate-my.draft.json')];
  for (const path of [...stay, abandoned]) writeFileSync(path, '');
  removeAbandonedDrafts(folder);
  expect(
    readdirSync(folder)
      .map((name) => join(folder, name))
      .sort(),
  ).toEqual([...stay].sort());
});

test('a folder that is not there has no drafts', () => {
  expect(() => removeAbandonedDrafts(join(folder, 'state'))).not.toThrow();
});
