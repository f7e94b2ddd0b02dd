// A real disk that is soon full: a small file system in memory.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Unmounts it; what is on it is gone. */
  remove(): void;
}

/**
 * Why the tests that need one cannot run, or undefined. Most containers may not mount, and no package changes that: it is no failure
 * under VELARO_TEST_REQUIRE_REAL either.
 */
export function smallDiskUnavailable(): string | undefined {
  try {
    mountSmallDisk('64k').remove();
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : 'mount failed';
  }
}

/** @param size as mount takes it: `64k`. */
export function mountSmallDisk(size: string): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-disk-'));
  const words = ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', folder];
  const { status, error, stderr } = spawnSync('mount', words, { encoding: 'utf8' });
  if (status !== 0) {
    rmdirSync(folder);
    throw error ?? new Error(stderr.trim());
  }
  const remove = () => {
    spawnSync('umount', ['--lazy', folder]);
    rmdirSync(folder);
  };
  return { folder, remove };
}
