// Finds out why keytar does not load: its own loader swallows what the system's linker says.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

export interface LoadFailure {
  readonly code: 'keychain.package' | 'keychain.library';
  readonly message: string;
}

/** @param fromPath the file whose import of keytar failed. */
export function diagnoseKeytar(fromPath: string): LoadFailure {
  let entry: string;
  try {
    entry = createRequire(fromPath).resolve('keytar');
  } catch {
    return { code: 'keychain.package', message: 'keytar is not installed' };
  }
  const root = dirname(dirname(entry));
  const machine = `${process.platform}-${process.arch}`;
  const addon = ['build/Release', `prebuilds/${machine}`]
    .map((folder) => join(root, folder, 'keytar.node'))
    .find((path) => existsSync(path));
  if (addon === undefined) return { code: 'keychain.package', message: `keytar has no build for ${machine}` };
  try {
    process.dlopen({ exports: {} }, addon, constants.dlopen.RTLD_LAZY);
    return { code: 'keychain.library', message: 'keytar loads only in part' };
  } catch (thrown) {
    return { code: 'keychain.library', message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
