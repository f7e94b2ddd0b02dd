// Settings on a disk that is full: a real, small file system on which nothing more can be written.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSettings } from '../../src/secrets/profile-settings.ts';
import { readSettings } from '../../src/secrets/profiles.ts';
import { mountSmallDisk, smallDiskUnavailable } from '../parts/small-disk.ts';

const problem = smallDiskUnavailable();

describe.skipIf(problem)(`a full disk${problem ? ` (${problem})` : ''}`, () => {
  test('changes no setting, says why, and leaves nothing in the way of the next change', async () => {
    const { folder: disk, remove } = mountSmallDisk('64k');
    onTestFinished(remove);
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
