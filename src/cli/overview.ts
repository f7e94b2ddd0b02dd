// The help of the whole program and of a group: every command with its summary.
import { groupSummaries } from './command-groups.ts';
import { commandNames, commandsOf, loadSummary } from './command-registry.ts';
import { setParagraphs } from './paragraphs.ts';
import { type CommandFact, commandList, type ProgramFacts, programHelpText } from './program-help.ts';
import { topicNames } from './topic-registry.ts';

/** Read from every command's own file. The build does so too, for a help that loads none of them. */
export async function programFacts(): Promise<ProgramFacts> {
  return { commands: await summariesOf(commandNames), topics: topicNames };
}

/** @param nextStep what to type on this machine now. */
export async function programHelp(nextStep: string, width?: number): Promise<string> {
  return programHelpText(await programFacts(), nextStep, width);
}

/** @param width of the terminal. */
export async function groupHelp(group: string, width?: number): Promise<string> {
  const names = commandsOf(group);
  return [
    setParagraphs(`velaro-mcp ${group}: ${groupSummaries[group]}`, width),
    commandList(await summariesOf(names), width),
    setParagraphs(`Each command explains itself: velaro-mcp help ${names[0]}`, width),
  ].join('\n');
}

function summariesOf(names: readonly string[]): Promise<readonly CommandFact[]> {
  return Promise.all(names.map(async (name) => [name, await loadSummary(name)] as const));
}
