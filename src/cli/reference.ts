// All help in one Markdown text, for readers that are programs.
import type { CommandContext } from './command.ts';
import { commandHelp } from './command-parser.ts';
import { commandNames, loadCommand } from './command-registry.ts';
import { loadTopic, topicNames } from './topic-registry.ts';

export async function referenceText(context: CommandContext): Promise<string> {
  // Whose computer this is made on must not be seen in it.
  const nowhere = { ...context, environment: {} };
  const commands = commandNames.map(async (name) => {
    const help = commandHelp(name, await loadCommand(name));
    return `## velaro-mcp ${name}\n\n\`\`\`\n${help.trim()}\n\`\`\`\n`;
  });
  const topics = topicNames.map(async (name) => {
    const topic = await loadTopic(name);
    return `## ${name}\n\n${(await topic?.text([], nowhere))?.trim().replace(/^## /gm, '### ')}\n`;
  });
  return [
    '# velaro-mcp',
    '> Your Velaro account’s tools in MCP hosts, with the key in the keychain.\n',
    ...(await Promise.all(topics)),
    ...(await Promise.all(commands)),
  ].join('\n');
}
