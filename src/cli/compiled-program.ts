// Runs a built program with what V8 compiled of it the last time: compiling takes longer than most commands, and than the bridge's first answer.
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
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** Stands at the end of the file, because V8 wants its own part aligned. */
const stampBytes = 64;

export interface CompiledOptions {
  /** Of the program that is running: what is run here lies beside it. */
  readonly require: (path: string) => unknown;
  /** Where what V8 compiled is kept for the next start with this Node; it may be away, or closed to us. */
  readonly folder: string;
  /** Given what keeps it, where that is still to be done: the more has run by then, the more is kept. */
  readonly later: (keep: () => void) => void;
}

/** As `require(path)`. */
export function runCompiled(path: string, { require, folder, later }: CompiledOptions): unknown {
  const { size, ctimeMs } = statSync(path);
  // V8 itself only looks at the length. The time cannot be set from outside, so another file is never taken for this one.
  const stamp = Buffer.from(`${process.arch} ${size} ${ctimeMs}`.padEnd(stampBytes));
  const kept = join(folder, `${basename(path, '.cjs')}-${process.version}.compiled`);
  const cachedData = readKept(kept, stamp);
  const source = `(function(exports,require,module,__filename,__dirname){${readFileSync(path, 'utf8')}\n})`;
  const script = new Script(source, { filename: path, ...(cachedData && { cachedData }) });
  if (!cachedData || script.cachedDataRejected)
    later(() => keep(kept, Buffer.concat([script.createCachedData(), stamp])));
  const module: { exports: unknown } = { exports: {} };
  script.runInThisContext()(module.exports, require, module, path, dirname(path));
  return module.exports;
}

/** Only what nobody else can have written: it is run. */
function readKept(path: string, stamp: Buffer): Buffer | undefined {
  let file: number | undefined;
  try {
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
    removeDraft(beside);
  }
}

function removeDraft(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The folder is closed to us, so there is no draft; what was asked for is done, and must not fail for it.
  }
}
