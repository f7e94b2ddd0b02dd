// Changes one server in JSON, with or without comments. Reading is jsonc-parser's; writing is text put between what is there.
import { createScanner, getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { JsonObject, JsonValue } from './define-host.ts';
import { indentAt, layoutOf, lineStart, position, type ServerText, splice, TextFault } from './server-text.ts';

const commaToken = 5;
const endToken = 17;
const [lineComment, blockComment] = [12, 13];

export const jsonText: ServerText = {
  parse(text) {
    const root = rootOf(text);
    return root && plainValue(root);
  },
  set(text, target, entry) {
    const root = rootOf(text);
    const whole = [...target.path, target.name].reduceRight<JsonValue>((value, name) => ({ [name]: value }), entry);
    if (!root)
      return text.trim() === '' ? newDocument(text, whole) : `${text.trimEnd()}${newDocument(text, whole, true)}`;
    let container = objectOf(root, text);
    for (const [depth, name] of target.path.entries()) {
      const member = memberOf(container, name, text);
      if (!member) {
        const rest = [...target.path.slice(depth + 1), target.name];
        const value = rest.reduceRight<JsonValue>((inner, key) => ({ [key]: inner }), entry);
        return insert(text, container, name, value);
      }
      container = objectOf(member.value, text, name);
    }
    const existing = memberOf(container, target.name, text);
    if (!existing) return insert(text, container, target.name, entry);
    const { offset, length } = existing.value;
    const old = text.slice(offset, offset + length);
    const written =
      old.includes('\n') || !isOnOneLine(text, container)
        ? rendered(text, entry, indentAt(text, existing.property.offset))
        : JSON.stringify(entry);
    return splice(text, offset, offset + length, written);
  },
  remove(text, target) {
    const root = rootOf(text);
    if (!root) return text;
    let container = objectOf(root, text);
    for (const name of target.path) {
      const member = memberOf(container, name, text);
      if (!member) return text;
      container = objectOf(member.value, text, name);
    }
    const member = memberOf(container, target.name, text);
    return member ? cut(text, container, member.property) : text;
  },
};

/** The tree of the text; undefined for one without any value. */
function rootOf(text: string): Node | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false, allowEmptyContent: true });
  const [error] = errors;
  if (error)
    throw new TextFault(
      'malformed',
      `is not valid JSON (${printParseErrorCode(error.error)} at ${position(text, error.offset)})`,
    );
  return root;
}

function plainValue(node: Node): unknown {
  return getNodeValue(node);
}

function objectOf(node: Node, text: string, name?: string): Node {
  if (node.type === 'object') return node;
  const what = name === undefined ? 'holds something else than an object' : `has a "${name}" that is not an object`;
  throw new TextFault('malformed', `${what} (at ${position(text, node.offset)})`);
}

function memberOf(object: Node, name: string, text: string): { property: Node; value: Node } | undefined {
  const found = (object.children ?? []).filter(({ children }) => children?.[0]?.value === name);
  const [property, second] = found;
  // Readers differ in which of two they take.
  if (second) throw new TextFault('malformed', `has "${name}" twice (the second at ${position(text, second.offset)})`);
  const value = property?.children?.[1];
  return property && value && { property, value };
}

function insert(text: string, object: Node, name: string, value: JsonValue): string {
  const { lineEnd, indent } = layoutOf(text);
  const close = object.offset + object.length - 1;
  const children = object.children ?? [];
  const first = children[0];
  const last = children.at(-1);
  const label = `${JSON.stringify(name)}: `;
  const outer = indentAt(text, object.offset);
  if (!first || !last) {
    const inside = text.slice(object.offset + 1, close);
    if (isOnOneLine(text, object) && inside.trim() === '' && isMinified(text))
      return splice(text, object.offset + 1, close, label + JSON.stringify(value));
    const written = lineEnd + outer + indent + label + rendered(text, value, outer + indent);
    const kept = inside.trimEnd();
    return splice(text, object.offset + 1 + kept.length, close, `${written}${lineEnd}${outer}`);
  }
  const { comma, end } = gapAfter(text, last.offset + last.length, close);
  const oneLine = isOnOneLine(text, object);
  const inner = startsItsLine(text, first.offset) ? indentAt(text, first.offset) : outer + indent;
  const added = oneLine
    ? ` ${label}${JSON.stringify(value)}`
    : `${lineEnd}${inner}${label}${rendered(text, value, inner)}${comma === undefined ? '' : ','}`;
  const withEntry = splice(text, end, end, added);
  return comma === undefined ? splice(withEntry, last.offset + last.length, last.offset + last.length, ',') : withEntry;
}

function cut(text: string, object: Node, property: Node): string {
  const children = object.children ?? [];
  const at = children.indexOf(property);
  const previous = children[at - 1];
  const next = children[at + 1];
  const propertyEnd = property.offset + property.length;
  const limit = next?.offset ?? object.offset + object.length - 1;
  const ownComma = gapAfter(text, propertyEnd, limit).comma;
  const end = ownComma === undefined ? propertyEnd : ownComma + 1;
  const ownLine = startsItsLine(text, property.offset);
  let start = property.offset;
  if (ownLine) start = text.slice(0, property.offset).replace(/\r?\n[ \t]*$/, '').length;
  else if (previous || !next) while (text[start - 1] === ' ') start--;
  const restOfGap = !ownLine && !previous && next ? (/^ */.exec(text.slice(end))?.[0].length ?? 0) : 0;
  let without = splice(text, start, end + restOfGap, '');
  if (previous && ownComma === undefined) {
    const previousEnd = previous.offset + previous.length;
    const { comma } = gapAfter(text, previousEnd, property.offset);
    if (comma !== undefined) without = splice(without, comma, comma + 1, '');
  }
  if (children.length > 1) return without;
  const close = object.offset + object.length - 1 - (text.length - without.length);
  const inside = without.slice(object.offset + 1, close);
  return inside.trim() === '' ? splice(without, object.offset + 1, close, '') : without;
}

/** What stands between a value and `limit`: where its comma is, and where the last comma or comment ends. */
function gapAfter(text: string, from: number, limit: number): { comma?: number; end: number } {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  let end = from;
  let comma: number | undefined;
  for (let token: number = scanner.scan(); token !== endToken; token = scanner.scan()) {
    const at = scanner.getTokenOffset();
    if (at >= limit) break;
    if (token === commaToken) comma = at;
    if (token === commaToken || token === lineComment || token === blockComment) end = at + scanner.getTokenLength();
  }
  return { ...(comma !== undefined && { comma }), end };
}

function rendered(text: string, value: JsonValue, indent: string): string {
  const layout = layoutOf(text);
  return JSON.stringify(value, null, layout.indent).replaceAll('\n', layout.lineEnd + indent);
}

function newDocument(text: string, value: JsonObject | JsonValue, behindComments = false): string {
  const { lineEnd } = layoutOf(text);
  return `${behindComments ? lineEnd : ''}${rendered(text, value, '')}${lineEnd}`;
}

function isOnOneLine(text: string, { offset, length }: Node): boolean {
  return !text.slice(offset, offset + length).includes('\n');
}

function isMinified(text: string): boolean {
  return text.trim().length > 2 && !text.trim().includes('\n');
}

function startsItsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}
