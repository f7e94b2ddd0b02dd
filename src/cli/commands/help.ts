// Explains a command, a group of commands, or the whole program.
import { defineCommand } from '../command.ts';
import { commandHelp } from '../command-parser.ts';
import { findCommand, loadCommand } from '../command-registry.ts';
import { nextStep } from '../next-step.ts';
import type { Argument } from '../option.ts';
import { groupHelp, programHelp } from '../overview.ts';

const words: Argument<readonly string[]> = {
  name: '[command...]',
  description: 'what to explain, for example: keys create',
  read: (typed) => (Array.isArray(typed) ? typed.filter((word) => typeof word === 'string') : []),
};

export default defineCommand({
  summary: 'explain a command',
  arguments: [words],
  options: [],
  examples: [{ command: 'velaro-mcp help keys rotate', does: 'one command' }],
  async run(context, input) {
    const named = findCommand(input.get(words));
    const help =
      named.kind === 'nothing'
        ? await programHelp(await nextStep(context))
        : named.kind === 'group'
          ? await groupHelp(named.name)
          : commandHelp(named.name, await loadCommand(named.name));
    context.output.result({ help }, () => help);
  },
});
