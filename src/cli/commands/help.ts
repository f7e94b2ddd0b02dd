// Explains a command, a group of commands, a topic, or the whole program; also as Markdown and as a man page.
import { closestName } from '../../core/closest-name.ts';
import { VelaroError } from '../../core/errors.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { commandHelp } from '../command-parser.ts';
import { commandNames, commandsOf, findCommand, loadCommand } from '../command-registry.ts';
import { nextStep } from '../next-step.ts';
import { type Argument, choiceOption } from '../option.ts';
import { groupHelp, programHelp } from '../overview.ts';
import { setParagraphs } from '../paragraphs.ts';
import { loadTopic, topicNames } from '../topic-registry.ts';

const words: Argument<readonly string[]> = {
  name: '[words...]',
  description: 'a command or a topic: keys create, environment, error key.revoked',
  read: (typed) => (Array.isArray(typed) ? typed.filter((word) => typeof word === 'string') : []),
};
const format = choiceOption('--format <format>', 'everything in one piece', ['markdown', 'man']);

export default defineCommand({
  summary: 'explain a command or a topic',
  description: `Explains a command, a group of commands or a topic. The topics are: ${topicNames.join(', ')}.`,
  arguments: [words],
  options: [format],
  examples: [
    { command: 'velaro-mcp help keys rotate', does: 'one command' },
    { command: 'velaro-mcp help troubleshooting', does: 'a topic' },
    { command: 'velaro-mcp help error key.revoked', does: 'an error code' },
    { command: 'velaro-mcp help --format man | man -l -', does: 'the man page' },
  ],
  async run(context, input) {
    const chosen = input.get(format);
    const help =
      chosen === 'man'
        ? await (await import('../man-page.ts')).manPage()
        : chosen === 'markdown'
          ? await (await import('../reference.ts')).referenceText(context)
          : await explain(context, input.get(words));
    context.output.result({ help }, () => help);
  },
});

async function explain(context: CommandContext, [first, ...rest]: readonly string[]): Promise<string> {
  if (first === undefined) return programHelp(await nextStep(context), context.output.width);
  const typed = [first, ...rest].join(' ');
  const topic = commandNames.some((name) => `${typed} `.startsWith(`${name} `)) ? undefined : await loadTopic(first);
  const isGroup = commandsOf(typed).length > 0;
  if (topic && (rest.length === 0 || !isGroup)) {
    const text = setParagraphs(await topic.text(rest, context), context.output.width);
    return isGroup ? `${await groupHelp(first, context.output.width)}\n${text}` : text;
  }
  refuseUnknown(first);
  const named = findCommand([first, ...rest]);
  if (named.kind === 'nothing') return programHelp(await nextStep(context), context.output.width);
  if (named.kind === 'group') return groupHelp(named.name, context.output.width);
  return commandHelp(named.name, await loadCommand(named.name), context.output.width);
}

/** A typo may be of a topic as well as of a command. */
function refuseUnknown(first: string): void {
  if (commandNames.includes(first) || commandsOf(first).length > 0) return;
  const meant = closestName(first, [...topicNames, ...commandNames.map((name) => name.split(' ')[0] ?? '')]);
  throw new VelaroError('topic.unknown', `There is no command or topic "${first.slice(0, 40)}".`, {
    hint: meant ? `Did you mean "velaro-mcp help ${meant}"?` : `The topics are: ${topicNames.join(', ')}.`,
  });
}
