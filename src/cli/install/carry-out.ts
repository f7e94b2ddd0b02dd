// Carries a plan out: with the app's own program where there is one, else by replacing the file.
import { spawn } from 'node:child_process';
import { visiblePrefix } from '../../core/key-format.ts';
import { readHostFile, writeHostFile } from '../../hosts/host-file.ts';
import { type Machine, programOnPath } from '../../hosts/machine.ts';
import { backupKeys } from './backup-keys.ts';
import type { Plan } from './plan.ts';

export interface CarriedOut {
  readonly how: 'nothing' | 'own-command' | 'file';
  /** Where the text from before lies. */
  readonly backup?: string;
  /** Prefixes of the keys that are nowhere but in the backup now. */
  readonly keysInBackup?: readonly string[];
}

const patienceMs = 30_000;

/** What would be run, as a person would type it; undefined where the file is edited. */
export function ownProgram({ host, ownCommand }: Plan, machine: Machine): string | undefined {
  // A batch file would need a shell, and with it quoting: the file is edited instead.
  if (!ownCommand || !host.ownCommand || machine.platform === 'win32') return undefined;
  return programOnPath(machine, host.ownCommand.program);
}

/** @throws VelaroError `host-file.*`. */
export async function carryOut(plan: Plan, machine: Machine): Promise<CarriedOut> {
  const { file, text, ownCommand } = plan;
  if (text === file.text) return { how: 'nothing' };
  const program = ownProgram(plan, machine);
  if (
    program &&
    ownCommand &&
    (await succeeds(program, ownCommand, machine)) &&
    plan.isDone(readHostFile(file.path).text)
  )
    return { how: 'own-command' };
  const now = readHostFile(file.path);
  if (now.text !== file.text && plan.isDone(now.text)) return { how: 'own-command' };
  const { hidden, kept } = backupKeys(plan, machine);
  const backup = writeHostFile(file, text, hidden);
  return {
    how: 'file',
    ...(backup !== undefined && { backup }),
    ...(kept.length > 0 && { keysInBackup: kept.map(visiblePrefix) }),
  };
}

function succeeds(program: string, words: readonly string[], { environment, home }: Machine): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      // Not in the current folder: its project settings are not what is meant.
      cwd: home,
      env: environment,
      stdio: 'ignore',
      timeout: patienceMs,
      killSignal: 'SIGKILL',
    });
    child.once('error', () => resolve(false));
    child.once('exit', (exitCode) => resolve(exitCode === 0));
  });
}
