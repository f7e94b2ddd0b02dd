// The options that install and uninstall have in common.
import { VelaroError } from '../../core/errors.ts';
import { flagOption, type Option } from '../option.ts';

export const serverNameOption: Option<string> = {
  flags: '--name <name>',
  description: 'what the server is called in the app (default: velaro)',
  read: (typed) => (typeof typed === 'string' ? readName(typed) : 'velaro'),
};
export const allOption = flagOption('--all', 'all apps that are found on this computer');
export const dryRunOption = flagOption('--dry-run', 'show what would change, and change nothing');
export const yesOption = flagOption('-y, --yes', 'do not ask before writing');

/** Hosts differ in what a name may be; this is what all of them take. */
function readName(typed: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(typed)) return typed;
  throw new VelaroError('argument.invalid', `--name "${typed.slice(0, 40)}" is not a name that every app takes.`, {
    hint: 'Use up to 40 letters, digits, hyphens and underscores.',
    details: { field: '--name' },
  });
}
