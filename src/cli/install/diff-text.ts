// A diff as it is shown: indented, the added lines green and the removed ones red where there is colour.
import { lineDiff } from '../../hosts/line-diff.ts';
import type { Output } from '../output.ts';
import { printable } from '../printable.ts';

const marks = { kept: ' ', removed: '-', added: '+' } as const;

export function diffText({ style, width }: Pick<Output, 'style' | 'width'>, before: string, after: string): string {
  return lineDiff(before, after)
    .map(({ kind, text }) => {
      const line = cut(`  ${marks[kind]} ${printable(text.replaceAll('\t', '  '))}`, width);
      return `${kind === 'added' ? style('green', line) : kind === 'removed' ? style('red', line) : style('dim', line)}\n`;
    })
    .join('');
}

function cut(line: string, width: number | undefined): string {
  return width === undefined || line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
