// The help of the whole program and of a group: every command with its summary.
import { groupSummaries } from './command-groups.ts';
import { commandNames, commandsOf, loadCommand } from './command-registry.ts';
import { setParagraphs } from './paragraphs.ts';
import { formatFacts } from './table.ts';
import { topicNames } from './topic-registry.ts';

/** @param nextStep what to type on this machine now. */
export async function programHelp(nextStep: string, width?: number): Promise<string> {
  return [
    "Use your Velaro account's tools from MCP hosts, with the key in your keychain.\n",
    'Usage: velaro-mcp <command> [options]\n',
    await commandList(commandNames),
    setParagraphs('Each command explains itself: velaro-mcp help keys create', width),
    setParagraphs(`Topics, with velaro-mcp help TOPIC: ${topicNames.join(', ')}.`, width),
    `Next: ${nextStep}\n`,
  ].join('\n');
}

/** @param width of the terminal. */
export async function groupHelp(group: string, width?: number): Promise<string> {
  const summary = groupSummaries[group];
  return [
    `velaro-mcp ${group}: ${summary}\n`,
    await commandList(commandsOf(group)),
    setParagraphs(`Each command explains itself: velaro-mcp help ${commandsOf(group)[0]}`, width),
  ].join('\n');
}

async function commandList(names: readonly string[]): Promise<string> {
  const facts = await Promise.all(names.map(async (name) => [`  ${name}`, (await loadCommand(name)).summary] as const));
  return formatFacts(facts);
}
