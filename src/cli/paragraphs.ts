// Sets Markdown for a terminal: paragraphs and lists in lines of the width there is, all else as it is written.

export const widest = 80;

/** @param width of the terminal; undefined for a program, which gets 80 columns. */
export function setParagraphs(markdown: string, width: number | undefined): string {
  const columns = Math.min(width ?? widest, widest);
  const blocks = markdown.replace(/^\n+|\s+$/g, '').split(/\n{2,}/);
  return `${blocks.map((block) => setBlock(block, columns)).join('\n\n')}\n`;
}

function setBlock(block: string, columns: number): string {
  if (block.startsWith('## ')) return underlined(fillParagraph(block.slice(3), columns, '', ''));
  if (block.startsWith('    ')) return block;
  if (!block.startsWith('- ')) return fillParagraph(block.replaceAll('\n', ' '), columns, '', '');
  return block
    .split(/\n(?=- )/)
    .map((item) => fillParagraph(item.slice(2).replace(/\n\s*/g, ' '), columns, '- ', '  '))
    .join('\n');
}

function underlined(heading: string): string {
  return `${heading}\n${'-'.repeat(Math.max(...heading.split('\n').map((line) => line.length)))}`;
}

/**
 * One paragraph in lines of so many columns, the first and the others each with their beginning.
 * A word is never cut, however long: it may be something to type.
 */
export function fillParagraph(text: string, columns: number, first: string, others: string): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ').filter((part) => part !== '')) {
    if (!empty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = others;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join('\n');
}
