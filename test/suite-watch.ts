// Runs around the whole suite: every key that a test makes has a checksum, so one that shows up where none may be is found for certain.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasChecksum } from '../src/core/key-minting.ts';

const anyKey = /(?:vel_(?:live|test)_|vlk_|sk_(?:live|test)_)[0-9A-Za-z]{40,}/g;

function keysIn(text: string): readonly string[] {
  return (text.match(anyKey) ?? []).filter(hasChecksum);
}

/** The words of every process that the suite has started, and those have; what else runs here is none of ours. */
function processArguments(): readonly string[] {
  const processes = readdirSync('/proc').flatMap((pid) => (/^\d+$/.test(pid) ? (readProcess(pid) ?? []) : []));
  const ours = new Set([process.pid]);
  // A parent is not always listed before its children.
  for (let known = 0; known < ours.size; ) {
    known = ours.size;
    for (const { pid, parent } of processes) if (ours.has(parent)) ours.add(pid);
  }
  return processes.filter(({ pid }) => ours.has(pid)).map(({ words }) => words);
}

function readProcess(
  pid: string,
): { readonly pid: number; readonly parent: number; readonly words: string } | undefined {
  try {
    // The program's name before it is in brackets, and may hold anything.
    const [, , parent] = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\)/s, '').split(' ');
    const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
    return { pid: Number(pid), parent: Number(parent), words };
  } catch {
    // It has ended since the folder was listed.
    return undefined;
  }
}

/** @returns what ends the watch. */
export default function watchSuite(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-suite-'));
  // Some tests start programs as another user, who must get through.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  const found = new Set<string>();
  // The key itself is not repeated: its beginning is enough to find it by.
  const note = (place: string, text: string) => {
    for (const key of keysIn(text)) found.add(`${place}: ${key.slice(0, 13)}…`);
  };

  const stopListening = [process.stdout, process.stderr].map((stream) => {
    const { write } = stream;
    stream.write = new Proxy(write, {
      apply(target, self, args) {
        note('printed', String(args[0]));
        return Reflect.apply(target, self, args);
      },
    });
    return () => {
      stream.write = write;
    };
  });
  const looks = process.platform === 'linux' ? setInterval(lookAtArguments, 250) : undefined;
  function lookAtArguments(): void {
    for (const words of processArguments()) note('in the arguments of a process', words);
  }

  return () => {
    clearInterval(looks);
    for (const stop of stopListening) stop();
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      if (statSync(path, { throwIfNoEntry: false })?.isFile()) note(`left in ${name}`, readFileSync(path, 'latin1'));
    }
    rmSync(folder, { recursive: true, force: true });
    if (found.size === 0) return;
    process.stderr.write(`\nKeys showed up where none may be:\n${[...found].join('\n')}\n`);
    // What a teardown throws is printed, and the run still counts as passed.
    process.exitCode = 1;
  };
}
