// Hands a new key to the later steps of a GitHub Actions job without showing it.
import { appendFileSync } from 'node:fs';
import { VelaroError } from '../core/errors.ts';
import type { CommandContext } from './command.ts';
import { type Option, textOption } from './option.ts';

const written = textOption(
  '--github-output <name>',
  'in GitHub Actions: set this output of the step, and do not print it',
);

export const githubOutputOption: Option<string | undefined> = {
  ...written,
  read(typed) {
    const name = written.read(typed);
    if (name === undefined || /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return name;
    throw new VelaroError(
      'argument.invalid',
      `--github-output "${name.slice(0, 40)}" cannot be the name of an output.`,
      {
        hint: 'Use letters, digits, _ and -, for example velaro-key.',
        details: { field: '--github-output' },
      },
    );
  },
};

/** The file for a step's outputs. @throws VelaroError `argument.invalid` outside of GitHub Actions. */
export function githubOutputFile({ environment }: CommandContext): string {
  const { GITHUB_OUTPUT: path } = environment;
  if (path) return path;
  throw new VelaroError('argument.invalid', '--github-output works in GitHub Actions only: GITHUB_OUTPUT is not set.', {
    hint: 'Leave it out to have the key on stdout.',
    details: { field: '--github-output' },
  });
}

/** The runner is told to mask the key first: an output that was not masked would show in its log. */
export function setGithubOutput(context: CommandContext, path: string, name: string, key: string): void {
  context.output.mask(key);
  appendFileSync(path, `${name}=${key}\n`);
}
