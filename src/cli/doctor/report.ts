// What doctor says: one line a finding, and under each that is not good what to type.
import type { Output } from '../output.ts';
import { fillParagraph } from '../paragraphs.ts';
import type { Finding } from './define-check.ts';

export interface Reported {
  readonly check: string;
  readonly level: Finding['level'];
  readonly text: string;
  readonly remedy: string | null;
  /** What `--fix` has done about it. */
  readonly fixed: string | null;
}

const noBreak = '\u00a0';
const marks = { good: ['green', '✓'], warning: ['yellow', '!'], problem: ['red', '✗'] } as const;

export function findingText(
  output: Pick<Output, 'style' | 'width'>,
  { check, level, text, remedy, fixed }: Reported,
): string {
  const [color, mark] = marks[level];
  const head = `${output.style(color, mark)} ${check}: `;
  const lines = [wrapped(`${check}: ${text}`, output.width, '  ')];
  if (fixed !== null) lines.push(wrapped(`fixed: ${fixed}`, output.width, '    '));
  else if (remedy !== null) lines.push(wrapped(`→ ${remedy}`, output.width, '    '));
  const [first = '', ...rest] = lines;
  return `${[head + first.trimStart().slice(check.length + 2), ...rest].join('\n')}\n`;
}

/** What is to be typed stays in one piece, unless a line is too short for it. */
function wrapped(text: string, width: number | undefined, indent: string): string {
  if (width === undefined) return indent + text;
  const others = `${indent}  `;
  const joined = text.replace(/velaro-mcp(?: [^\s,;.:"]+)+/g, (command) =>
    others.length + command.length > width ? command : command.replaceAll(' ', noBreak),
  );
  return fillParagraph(joined, width, indent, others).replaceAll(noBreak, ' ');
}
