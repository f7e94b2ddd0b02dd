// The form of one of doctor's checks: what it looks at, and what it found, each with what to type.
import type { Machine } from '../../hosts/machine.ts';
import type { CommandContext } from '../command.ts';
import type { Input } from '../option.ts';
import type { Connection } from './connection.ts';

export interface Finding {
  readonly level: 'good' | 'warning' | 'problem';
  /** One sentence. Redacted before it is shown. */
  readonly text: string;
  /** What to type or change; every finding that is not good has it. */
  readonly remedy?: string;
  /** What `--fix` does about it, safe to do unasked; gives a sentence on what was done. */
  readonly repair?: () => Promise<string>;
}

export interface Examination {
  readonly context: CommandContext;
  readonly input: Input;
  readonly machine: Machine;
  readonly connection: Connection;
}

export interface Check {
  /** Where it comes in the report: what others rest on comes first. */
  readonly rank: number;
  readonly title: string;
  run(examination: Examination): Promise<readonly Finding[]>;
}

export function defineCheck(check: Check): Check {
  return check;
}

export function isCheck(value: unknown): value is Check {
  return typeof value === 'object' && value !== null && 'rank' in value && 'title' in value && 'run' in value;
}

export function good(text: string): Finding {
  return { level: 'good', text };
}

export function warning(text: string, remedy: string, repair?: Finding['repair']): Finding {
  return { level: 'warning', text, remedy, ...(repair && { repair }) };
}

export function problem(text: string, remedy: string, repair?: Finding['repair']): Finding {
  return { level: 'problem', text, remedy, ...(repair && { repair }) };
}
