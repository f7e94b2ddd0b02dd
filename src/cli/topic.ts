// The form of a help topic: longer than a command's own help, one file each in the folder topics, whose name is the topic's.
import type { CommandContext } from './command.ts';

export interface Topic {
  /** One phrase, for the list of topics. */
  readonly summary: string;
  /**
   * Markdown: paragraphs, `## headings`, `- lists`, and lines indented by four spaces that stay as they are.
   * @param words what was typed behind the topic: `key.revoked` of `help error key.revoked`.
   */
  text(words: readonly string[], context: Pick<CommandContext, 'environment'>): string | Promise<string>;
}

export function defineTopic(topic: Topic): Topic {
  return topic;
}

export function isTopic(value: unknown): value is Topic {
  return typeof value === 'object' && value !== null && 'summary' in value && 'text' in value;
}
