// Changes one server in TOML: a table of its own, recognised by its header line. Whatever is written otherwise is refused.
import { parse, stringify } from 'smol-toml';
import type { JsonObject } from './define-host.ts';
import { layoutOf, type ServerText, type Target, TextFault } from './server-text.ts';

export const tomlText: ServerText = {
  parse(text) {
    try {
      return text.trim() === '' ? undefined : parse(text);
    } catch (thrown) {
      const problem = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : '';
      throw new TextFault('malformed', `is not valid TOML (${problem.replace(/^Invalid TOML document: /, '')})`);
    }
  },
  set(text, target, entry) {
    const { lineEnd } = layoutOf(text);
    const section = sectionText(target, entry, lineEnd);
    const found = sectionLines(text, target);
    if (found) {
      const { lines, from, to } = found;
      return [...lines.slice(0, from), ...section.split(lineEnd), ...lines.slice(to)].join(lineEnd);
    }
    if (text.trim() === '') return `${section}${lineEnd}`;
    return `${text.trimEnd()}${lineEnd}${lineEnd}${section}${lineEnd}`;
  },
  remove(text, target) {
    const found = sectionLines(text, target);
    if (!found) return text;
    const { lines, from, to } = found;
    const before = lines.slice(0, from);
    const after = lines.slice(to);
    while (before.at(-1)?.trim() === '') before.pop();
    if (before.length === 0) while (after[0]?.trim() === '') after.shift();
    return [...before, ...after].join(layoutOf(text).lineEnd);
  },
};

function sectionText({ path, name }: Target, entry: JsonObject, lineEnd: string): string {
  const nested = [...path, name].reduceRight<JsonObject>((value, key) => ({ [key]: value }), entry);
  return stringify(nested).trim().replaceAll('\n', lineEnd);
}

/** The lines of the table and of those below it, without what stands in front of the next one. */
function sectionLines(text: string, { path, name }: Target) {
  const lines = text.split(layoutOf(text).lineEnd);
  const wanted = [...path, name];
  const belongs = (line: string) => {
    const header = headerOf(line);
    return header && wanted.every((key, at) => header[at] === key);
  };
  const from = lines.findIndex(belongs);
  if (from === -1) return undefined;
  let to = from + 1;
  for (let at = from + 1; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (headerOf(line) && !belongs(line)) break;
    if (line.trim() !== '' && !line.trim().startsWith('#')) to = at + 1;
  }
  return { lines, from, to };
}

/** The keys of `[a."b c".d]`. */
function headerOf(line: string): readonly string[] | undefined {
  const inside = /^\s*\[\[?(.+?)\]\]?\s*(?:#.*)?$/.exec(line)?.[1];
  if (inside === undefined) return undefined;
  const keys = inside.match(/"(?:[^"\\]|\\.)*"|'[^']*'|[^.\s]+/g) ?? [];
  return keys.map((key) => (/^["']/.test(key) ? key.slice(1, -1) : key));
}
