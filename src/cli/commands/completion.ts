// Lets a shell complete commands, options and their values.
import { VelaroError } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { shellScripts, shells } from '../completion/shell-scripts.ts';
import { connectionOptions } from '../connection-options.ts';
import { type Argument, requiredArgument } from '../option.ts';
import { printable } from '../printable.ts';

const shell = requiredArgument('shell', `${shells.join(', ')}; or "words" for what may come next, as the scripts ask`);
const words: Argument<readonly string[]> = {
  name: '[words...]',
  description: 'behind "words --": the words typed so far, the last one being typed',
  read: (typed) => (Array.isArray(typed) ? typed.filter((word) => typeof word === 'string') : []),
};

export default defineCommand({
  summary: 'complete commands, key ids and tools with the Tab key',
  description:
    'Prints a script that lets your shell complete velaro-mcp: commands, options, profiles, apps, and the ids of keys ' +
    'and names of tools, asked from the gateway.',
  arguments: [shell, words],
  options: connectionOptions,
  examples: [
    { command: 'source <(velaro-mcp completion bash)', does: 'bash, in ~/.bashrc' },
    { command: 'source <(velaro-mcp completion zsh)', does: 'zsh, in ~/.zshrc, behind compinit' },
    { command: 'velaro-mcp completion fish | source', does: 'fish, in ~/.config/fish/config.fish' },
    { command: 'velaro-mcp completion powershell | Out-String | Invoke-Expression', does: 'PowerShell, in $PROFILE' },
  ],
  async run(context, input) {
    const chosen = input.get(shell);
    if (chosen === 'words') {
      const [{ suggest }, { liveValues }] = await Promise.all([
        import('../completion/suggest.ts'),
        import('../completion/live-values.ts'),
      ]);
      const suggestions = await suggest(input.get(words), liveValues(context, input));
      const lines = suggestions.map(({ word, meaning }) => `${printable(word)}\t${printable(meaning).slice(0, 80)}\n`);
      return context.output.result({ suggestions }, () => lines.join(''));
    }
    const known = shells.find((name) => name === chosen);
    if (!known)
      throw new VelaroError('argument.invalid', `There is no completion for "${chosen.slice(0, 40)}".`, {
        hint: `The shells are: ${shells.join(', ')}.`,
      });
    context.output.result({ script: shellScripts[known] }, () => shellScripts[known]);
  },
});
