// Settings on a disk that is full: a real, small file system on which nothing more can be written.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSettings } from '../../src/secrets/profile-settings.ts';
import { readSettings } from '../../src/secrets/profiles.ts';

const disk = mkdtempSync(join(tmpdir(), 'velaro-disk-'));
afterAll(() => rmdirSync(disk));

/** What went wrong, if anything. */
function mountDisk(): string | undefined {
  const ran = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { encoding: 'utf8' });
  return ran.status === 0 ? undefined : (ran.error?.message ?? ran.stderr.trim());
}

function unmountDisk(): void {
  spawnSync('umount', [disk]);
}

// Most containers may not mount, and no package changes that: it is no failure under VELARO_TEST_REQUIRE_REAL either.
const problem = mountDisk();
if (problem === undefined) unmountDisk();

describe.skipIf(problem)(`a full disk${problem ? ` (${problem})` : ''}`, () => {
  beforeAll(() => expect(mountDisk()).toBeUndefined());
  afterAll(unmountDisk);

  test('changes no setting, says why, and leaves nothing in the way of the next change', async () => {
    const environment = { VELARO_CONFIG_DIR: disk };
    const ballast = join(disk, 'ballast');
    expect(() => writeFileSync(ballast, Buffer.alloc(1_000_000))).toThrow('ENOSPC');
    await expect(openSettings(environment).pinStore('keychain')).rejects.toMatchObject({
      code: 'settings.unwritable',
      message: `The settings file ${join(disk, 'config.json')} cannot be written (ENOSPC).`,
      hint: 'The disk is full: make room and try again.',
    });
    expect(readdirSync(disk)).toEqual(['ballast']);
    rmSync(ballast);
    await openSettings(environment).pinStore('keychain');
    expect(readSettings(environment).store).toBe('keychain');
  });
});
