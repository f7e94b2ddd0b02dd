// What plain "velaro-mcp" does where somebody sits: offers the one next step for this machine, and does it.
import { askOne, type Choice } from './choose.ts';
import type { CommandContext } from './command.ts';
import { askAddress } from './login-address.ts';
import { type Stage, stageOf } from './next-step.ts';
import { canPrompt } from './prompt.ts';

const offers: Readonly<Record<Stage, { readonly message: string; readonly choices: readonly Choice[] }>> = {
  'no-key': {
    message: 'No key is stored on this computer yet.',
    choices: [
      { value: 'login', label: 'Store a key', hint: 'you have one' },
      { value: 'try', label: 'See it work', hint: 'demo data, no account, leaves nothing behind' },
      { value: 'help', label: 'Show all commands' },
    ],
  },
  'no-app': {
    message: 'A key is stored. No app uses it yet.',
    choices: [
      { value: 'install', label: 'Install into an app', hint: 'Claude Desktop, Cursor and others' },
      { value: 'status', label: 'Show the key and what it may do' },
      { value: 'help', label: 'Show all commands' },
    ],
  },
  ready: {
    message: 'Everything is set up.',
    choices: [
      { value: 'status', label: 'Show the key and what it may do' },
      { value: 'doctor', label: 'Look at everything', hint: 'when something does not work' },
      { value: 'help', label: 'Show all commands' },
    ],
  },
};

/** The words of the command that was chosen; undefined where nobody can choose, or who chooses wants the help. */
export async function chooseFirstStep(context: CommandContext): Promise<readonly string[] | undefined> {
  if (!canPrompt(context) || context.output.json) return undefined;
  const { message, choices } = offers[await stageOf(context)];
  const chosen = await askOne(context, { message, instead: 'velaro-mcp help' }, choices);
  if (chosen === 'help') return undefined;
  return chosen === 'login' ? ['login', ...(await askAddress(context))] : [chosen];
}
