// The man page, made of what the commands say of themselves (man-pages(7), mdoc-free man macros).
import { packageVersion } from '../core/package.ts';
import { commandNames, loadCommand } from './command-registry.ts';
import { loadTopic, topicNames } from './topic-registry.ts';

export async function manPage(): Promise<string> {
  const commands = await Promise.all(commandNames.map(commandSection));
  const topics = await Promise.all(
    topicNames.map(
      async (name) => `.TP\n.B velaro\\-mcp help ${escaped(name)}\n${escaped((await loadTopic(name))?.summary ?? '')}`,
    ),
  );
  return `${[
    `.TH VELARO\\-MCP 1 "" "velaro\\-mcp ${escaped(packageVersion)}" "User Commands"`,
    '.SH NAME',
    "velaro\\-mcp \\- use a Velaro account's tools from MCP hosts, with the key in the keychain",
    '.SH SYNOPSIS',
    '.B velaro\\-mcp\n.I command\n[\\fIoptions\\fR]',
    '.SH COMMANDS',
    ...commands,
    '.SH TOPICS',
    ...topics,
  ].join('\n')}\n`;
}

async function commandSection(name: string): Promise<string> {
  const { summary, description, arguments: args = [], options } = await loadCommand(name);
  const shown = options.map(({ flags, description: meaning }) => `.TP\n.B ${escaped(flags)}\n${escaped(meaning)}`);
  const words = [name, ...args.map((argument) => argument.name)].join(' ');
  return [`.SS velaro\\-mcp ${escaped(words)}`, escaped(description ?? `${summary}.`), ...shown].join('\n');
}

/** A hyphen is a minus, and a line must not begin like a request. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&');
}
