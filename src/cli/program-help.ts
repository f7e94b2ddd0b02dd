// The text of the whole program's help, from what is to be told: it needs no command to be loaded.
import { fillParagraph, setParagraphs, widest } from './paragraphs.ts';

/** What the help lists, as the files of commands and topics state it. */
export interface ProgramFacts {
  readonly commands: readonly CommandFact[];
  readonly topics: readonly string[];
}

export type CommandFact = readonly [name: string, summary: string];

/** Beside the names a summary needs as much; else it stands below its name. */
const narrowestSummary = 30;

/**
 * @param nextStep what to type on this machine now.
 * @param width of the terminal; undefined for a program, which gets 80 columns.
 */
export function programHelpText({ commands, topics }: ProgramFacts, nextStep: string, width?: number): string {
  const paragraph = (text: string) => setParagraphs(text, width);
  return [
    paragraph("Use your Velaro account's tools from MCP hosts, with the key in your keychain."),
    paragraph('Usage: velaro-mcp <command> [options]'),
    commandList(commands, width),
    paragraph('Each command explains itself: velaro-mcp help keys create'),
    paragraph(`Topics, with velaro-mcp help TOPIC: ${topics.join(', ')}.`),
    paragraph(`Next: ${nextStep}`),
  ].join('\n');
}

/** @param width as for `programHelpText`. */
export function commandList(commands: readonly CommandFact[], width: number = widest): string {
  const columns = Math.min(width, widest);
  const nameWidth = Math.max(...commands.map(([name]) => name.length));
  const indent = ' '.repeat(nameWidth + 4);
  const beside = columns - indent.length >= narrowestSummary;
  const set = ([name, summary]: CommandFact) =>
    beside
      ? fillParagraph(summary, columns, `  ${name.padEnd(nameWidth)}  `, indent)
      : `  ${name}\n${fillParagraph(summary, columns, '      ', '      ')}`;
  return commands.map((command) => `${set(command)}\n`).join('');
}
