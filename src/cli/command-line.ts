// Takes a command line apart: which command, and what is left for it.
import { VelaroError } from '../core/errors.ts';
import { looksLikeKey } from '../core/key-families.ts';
import { commandNames, findCommand, type Named } from './command-registry.ts';
import { connectionOptions } from './connection-options.ts';
import { outputOptions } from './output-options.ts';

export interface CommandLine {
  readonly named: Named;
  readonly help: boolean;
  readonly version: boolean;
}

/**
 * @throws VelaroError `argument.key` when any word holds a key, before anything else is looked at; `argument.invalid`
 * for an unknown command.
 */
export function readCommandLine(argv: readonly string[]): CommandLine {
  refuseKeys(argv);
  const { words, moved } = leadingWords(argv);
  const named = findCommand(words);
  const options = [...moved, ...(named.kind === 'command' ? named.rest : words)];
  const own = options.slice(0, options.includes('--') ? options.indexOf('--') : undefined);
  return {
    named: named.kind === 'command' ? { ...named, rest: [...named.rest, ...moved] } : named,
    help: own.includes('--help') || own.includes('-h'),
    version: named.kind !== 'command' && (own.includes('--version') || own.includes('-V')),
  };
}

/** Options of every command may stand before the command's words: they go behind them. */
export function leadingWords(argv: readonly string[]): {
  readonly words: readonly string[];
  readonly moved: readonly string[];
} {
  const takesValue = new Map(
    [...outputOptions, ...connectionOptions].flatMap(({ flags }) =>
      flags
        .replace(/ <.*/, '')
        .split(', ')
        .map((flag) => [flag, flags.includes('<')] as const),
    ),
  );
  for (const flag of ['--help', '-h', '--version', '-V']) takesValue.set(flag, false);
  const words: string[] = [];
  const moved: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    const [flag = ''] = word.split('=');
    if (!takesValue.has(flag)) {
      words.push(word);
      if (words.length === 2 || commandNames.includes(word) || word.startsWith('-'))
        return { words: [...words, ...argv.slice(at + 1)], moved };
      continue;
    }
    moved.push(word);
    const value = argv[at + 1];
    if (takesValue.get(flag) && flag === word && value !== undefined) {
      moved.push(value);
      at++;
    }
  }
  return { words, moved };
}

function refuseKeys(argv: readonly string[]): void {
  if (!argv.some((word) => word.split(/[\s=:,"']+/).some(looksLikeKey))) return;
  throw new VelaroError('argument.key', 'A key was given on the command line: it is in your shell history now.', {
    hint: 'Rotate it, then give the new one at the prompt of "velaro-mcp login" or with --key-stdin.',
  });
}
