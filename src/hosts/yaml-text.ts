// Changes one server in YAML, in an object or in a list. Reading is yaml's; writing is whole lines put between what is there.
import {
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { JsonObject, JsonValue } from './define-host.ts';
import {
  indentAt,
  layoutOf,
  lineEndAt,
  lineStart,
  type ServerText,
  splice,
  type Target,
  TextFault,
} from './server-text.ts';

type Container = YAMLMap<Node, Node | null> | YAMLSeq<Node>;
type Member = { readonly start: number; readonly end: number; readonly value: Node | null };

export const yamlText: ServerText = {
  parse(text) {
    const document = readDocument(text);
    return document.contents === null ? undefined : document.toJS();
  },
  set(text, target, entry) {
    const { lineEnd } = layoutOf(text);
    const found = find(text, target);
    if (found.at === 'missing') {
      const nested = found.rest.reduceRight<JsonValue>((value, key) => ({ [key]: value }), inContainer(target, entry));
      if (found.container) return insert(text, found.container, nested);
      if (found.keyEnd !== undefined) return insertBelow(text, found.keyEnd, inContainer(target, entry));
      return `${text.trimEnd()}${text.trim() === '' ? '' : lineEnd}${block(text, nested, '')}${lineEnd}`;
    }
    const { container, member } = found;
    const items = inContainer(target, entry);
    if (!member) return insert(text, container, items, found.pair);
    const indent = indentAt(text, member.start);
    if (isFlow(container)) throw unsupported();
    const end = lastLineEnd(text, member.end);
    return splice(text, lineStart(text, member.start), end, block(text, items, indent));
  },
  remove(text, target) {
    const found = find(text, target);
    if (found.at === 'missing' || !found.member) return text;
    const { container, member, pair } = found;
    if (isFlow(container)) throw unsupported();
    const start = lineStart(text, member.start);
    const end = lastLineEnd(text, member.end);
    const without = splice(text, start, Math.min(text.length, end + lineBreakAt(text, end)), '');
    if (container.items.length > 1 || !pair) return without;
    // A key without a value would be null, which is not an empty list of servers.
    const keyEnd = lineEndAt(text, pair.end);
    return splice(without, keyEnd, keyEnd, isSeq(container) ? ' []' : ' {}');
  },
};

type Found =
  | {
      readonly at: 'missing';
      /** What the first of the missing members goes into. */
      readonly container: Container | undefined;
      readonly rest: readonly string[];
      /** Where a key ends that has nothing behind it. */
      readonly keyEnd?: number;
    }
  | {
      readonly at: 'container';
      readonly container: Container;
      /** The member that holds the container. */
      readonly pair: { readonly end: number } | undefined;
      readonly member: Member | undefined;
    };

function find(text: string, { path, name, nameMember }: Target): Found {
  const { contents } = readDocument(text);
  if (contents === null) return { at: 'missing', container: undefined, rest: path };
  let container: Container = mapOf(contents, undefined);
  let pair: { readonly end: number } | undefined;
  for (const [depth, key] of path.entries()) {
    const held: Pair<Node, Node | null> | undefined = isMap(container)
      ? container.items.find((item) => keyOf(item) === key)
      : undefined;
    if (!held) return { at: 'missing', container, rest: path.slice(depth) };
    if (held.value === null || (isScalar(held.value) && held.value.value === null))
      return { at: 'missing', container: undefined, rest: [], keyEnd: rangeOf(held.key)[1] };
    const last = depth === path.length - 1;
    container = last && nameMember !== undefined ? listOf(held.value, key) : mapOf(held.value, key);
    pair = { end: rangeOf(held.key)[1] };
  }
  return { at: 'container', container, pair, member: memberOf(container, name, nameMember) };
}

function memberOf(container: Container, name: string, nameMember: string | undefined): Member | undefined {
  if (isSeq(container)) {
    const item = container.items.find((candidate) => isMap(candidate) && candidate.get(nameMember) === name);
    return item && { start: rangeOf(item)[0], end: rangeOf(item)[1], value: item };
  }
  const item = container.items.find((candidate) => keyOf(candidate) === name);
  if (!item) return undefined;
  return {
    start: rangeOf(item.key)[0],
    end: item.value ? rangeOf(item.value)[1] : rangeOf(item.key)[1],
    value: item.value,
  };
}

/** @param written the new member or members, as an object or a list of one. */
function insert(text: string, container: Container, written: JsonValue, pair?: { readonly end: number }): string {
  const { lineEnd } = layoutOf(text);
  const [start, end] = rangeOf(container);
  if (isFlow(container)) {
    if (container.items.length > 0) throw unsupported();
    const without = splice(text, start, end, '');
    return pair
      ? insertBelow(without.slice(0, start).trimEnd() + without.slice(start), pair.end, written)
      : splice(without, start, start, block(text, written, ''));
  }
  const at = lastLineEnd(text, end);
  const inner = ' '.repeat(start - lineStart(text, start));
  return splice(text, at, at, lineEnd + block(text, written, inner));
}

/** Puts what belongs to a key below its line. */
function insertBelow(text: string, keyEnd: number, written: JsonValue): string {
  const { lineEnd, indent } = layoutOf(text);
  const at = lineEndAt(text, keyEnd);
  return splice(text, at, at, lineEnd + block(text, written, indentAt(text, keyEnd) + indent));
}

function inContainer({ name, nameMember }: Target, entry: JsonObject): JsonValue {
  return nameMember === undefined ? { [name]: entry } : [entry];
}

function block(text: string, value: JsonValue, indent: string): string {
  const { lineEnd, indent: step } = layoutOf(text);
  const written = stringify(value, { lineWidth: 0, indent: Math.max(2, step.length) }).trimEnd();
  return indent + written.replaceAll('\n', lineEnd + indent);
}

function readDocument(text: string) {
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error) throw new TextFault('malformed', `is not valid YAML (${error.message.split('\n')[0]?.replace(/:$/, '')})`);
  return document;
}

function mapOf(node: unknown, key: string | undefined): YAMLMap<Node, Node | null> {
  if (isMap<Node, Node | null>(node)) return node;
  throw new TextFault(
    'malformed',
    key === undefined ? 'holds something else than an object' : `has a "${key}" that is not an object`,
  );
}

function listOf(node: unknown, key: string): YAMLSeq<Node> {
  if (isSeq<Node>(node)) return node;
  throw new TextFault('malformed', `has a "${key}" that is not a list`);
}

function keyOf({ key }: Pair<Node, Node | null>): unknown {
  return isScalar(key) ? key.value : undefined;
}

function isFlow(container: Container): boolean {
  return container.flow === true;
}

function unsupported(): TextFault {
  return new TextFault('unsupported', 'has its servers in braces on one line, which is not changed here');
}

function rangeOf(node: Node): readonly [number, number, number] {
  if (node.range) return node.range;
  throw new TextFault('unsupported', 'is written in a way that is not changed here');
}

/** The end of the line on which what ends at `end` has its last character. */
function lastLineEnd(text: string, end: number): number {
  return lineEndAt(text, text.slice(0, end).trimEnd().length);
}

function lineBreakAt(text: string, offset: number): number {
  return /^\r?\n/.exec(text.slice(offset, offset + 2))?.[0].length ?? 0;
}
