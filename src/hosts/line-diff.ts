// What a change of one place does to a text, line by line, as a person reads it.

export interface DiffLine {
  readonly kind: 'kept' | 'removed' | 'added';
  readonly text: string;
}

const contextLines = 2;
const secretMember = /((?:^|["'\s[{,])[\w-]*(?:key|token|secret|passw|authorization)[\w-]*["']?\s*[:=]\s*)(?!.*\$).+$/i;

/** The changed lines and two around them; none when the texts are equal. Other servers' secrets are not shown. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  if (before === after) return [];
  const [old, fresh] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++;
  let tail = 0;
  const longest = Math.min(old.length, fresh.length) - head;
  while (tail < longest && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail++;
  const lines = (kind: DiffLine['kind'], from: readonly string[], start: number, end: number) =>
    from.slice(Math.max(0, start), end).map((text): DiffLine => ({ kind, text: text.replace(secretMember, '$1…') }));
  return [
    ...lines('kept', old, head - contextLines, head),
    ...lines('removed', old, head, old.length - tail),
    ...lines('added', fresh, head, fresh.length - tail),
    ...lines('kept', old, old.length - tail, old.length - tail + contextLines),
  ];
}

function linesOf(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
