// Runs a built program with what V8 compiled of it the last time: compiling the command line takes longer than most commands.
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** Stands at the end of the file, because V8 wants its own part aligned. */
const stampBytes = 64;

/**
 * As `require(path)`. What V8 compiled is kept, once the process ends, for the next start with this Node.
 * @param folder where; it may be away, or closed to us: then nothing is kept.
 */
export function runCompiled(path: string, folder: string): unknown {
  const { size, ctimeMs } = statSync(path);
  // V8 itself only looks at the length. The time cannot be set from outside, so another file is never taken for this one.
  const stamp = Buffer.from(`${process.arch} ${size} ${ctimeMs}`.padEnd(stampBytes));
  const kept = join(folder, `cli-${process.version}.compiled`);
  const cachedData = readKept(kept, stamp);
  const source = `(function(exports,require,module,__filename,__dirname){${readFileSync(path, 'utf8')}\n})`;
  const script = new Script(source, { filename: path, ...(cachedData && { cachedData }) });
  if (!cachedData || script.cachedDataRejected)
    process.once('exit', () => keep(kept, Buffer.concat([script.createCachedData(), stamp])));
  const module: { exports: unknown } = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path));
  return module.exports;
}

/** Only what nobody else can have written: it is run. */
function readKept(path: string, stamp: Buffer): Buffer | undefined {
  let file: number | undefined;
  try {
    if (!statSync(path, { throwIfNoEntry: false })) return undefined;
    file = openSync(path, 'r');
    const { uid, mode } = fstatSync(file);
    if (process.getuid && (uid !== process.getuid() || mode & 0o022)) return undefined;
    const content = readFileSync(file);
    return content.subarray(-stampBytes).equals(stamp) ? content.subarray(0, -stampBytes) : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function keep(path: string, content: Buffer): void {
  const beside = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // On the disk before it has its name: V8 does not look whether a part of it was lost.
    writeFileSync(beside, content, { mode: 0o600, flush: true });
    renameSync(beside, path);
  } catch {
    rmSync(beside, { force: true });
  }
}
