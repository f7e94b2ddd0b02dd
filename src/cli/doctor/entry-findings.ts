// What is wrong with one app's entry for this server.
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { visiblePrefix } from '../../core/key-format.ts';
import type { FileHost } from '../../hosts/define-host.ts';
import { type Machine, programOnPath } from '../../hosts/machine.ts';
import { plaintextKeys } from '../../hosts/plaintext-keys.ts';
import { type Finding, problem, warning } from './define-check.ts';

interface Entry {
  readonly host: FileHost;
  readonly name: string;
  readonly entry: unknown;
  readonly machine: Machine;
  readonly repair: () => Promise<string>;
}

/** What apps on macOS and Linux have for a PATH when they are not started from a shell. */
const desktopPath = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';

export function entryFindings({ host, name, entry, machine, repair }: Entry): readonly Finding[] {
  const again = `velaro-mcp install ${host.id}${name === 'velaro' ? '' : ` --name ${name}`}`;
  const { command, args } = wordsOf(entry);
  const found: Finding[] = plaintextKeys(entry).map(({ at, key }) =>
    problem(
      `${host.label} has the key ${visiblePrefix(key)}… in clear, in ${at} of "${name}".`,
      'velaro-mcp keys where',
    ),
  );
  if (command === undefined) return found;
  const script = args.find((word) => word.endsWith('.js') && isAbsolute(word));
  if (isAbsolute(command) && !existsSync(command))
    found.push(problem(`${host.label} starts ${command}, which is not there.`, again, repair));
  else if (script !== undefined && !existsSync(script))
    found.push(problem(`${host.label} starts ${script}, which is not there.`, again, repair));
  if (!isAbsolute(command) && machine.platform !== 'win32' && host.program === undefined) found.push(...bare(command));
  if (args.some((word) => word.endsWith('@latest')))
    found.push(
      warning(`${host.label} starts whatever version is newest (@latest), unchecked and slowly.`, again, repair),
    );
  return found;

  function bare(program: string): Finding[] {
    const seen = { ...machine, environment: { ...machine.environment, PATH: desktopPath } };
    if (programOnPath(seen, program) !== undefined) return [];
    return [
      problem(`${host.label} starts "${program}", which is not on the PATH that desktop apps have.`, again, repair),
    ];
  }
}

function wordsOf(entry: unknown): { readonly command: string | undefined; readonly args: readonly string[] } {
  if (typeof entry !== 'object' || entry === null) return { command: undefined, args: [] };
  const command = 'command' in entry ? entry.command : 'cmd' in entry ? entry.cmd : undefined;
  const args =
    'args' in entry && Array.isArray(entry.args) ? entry.args.filter((word) => typeof word === 'string') : [];
  return { command: typeof command === 'string' ? command : undefined, args };
}
