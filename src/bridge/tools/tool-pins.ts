// Tool definitions as they were when first seen: a gateway that changes one later must not slip that past the user.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject } from '../../protocol/json-rpc.ts';

/** The members of a definition that a model acts on. */
const pinned = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations'] as const;

/** Definitions by tool name. */
export type ToolPins = ReadonlyMap<string, JsonObject>;

export interface PinnedTools {
  /** Tools that are new or as they were. */
  readonly offered: readonly JsonObject[];
  /** Tools whose definition changed since it was pinned; withheld until the user trusts the change. */
  readonly changed: readonly { readonly before: JsonObject; readonly now: JsonObject }[];
  /** The pins with what is new in them; tools that went away stay pinned. */
  readonly pins: ToolPins;
  /** Whether there is anything new in them. */
  readonly isNews: boolean;
}

/** @param isOwn knows the definitions that this release ships itself: they are trusted, whatever was pinned. */
export function comparePins(
  pins: ToolPins,
  tools: readonly JsonObject[],
  isOwn: (tool: JsonObject) => boolean,
): PinnedTools {
  const next = new Map(pins);
  const offered: JsonObject[] = [];
  const changed: { before: JsonObject; now: JsonObject }[] = [];
  let isNews = false;
  for (const tool of tools) {
    const definition = definitionOf(tool);
    const before = pins.get(String(tool.name));
    const isSame = before !== undefined && canonical(before) === canonical(definition);
    if (before && !isSame && !isOwn(tool)) {
      changed.push({ before, now: definition });
      continue;
    }
    offered.push(tool);
    if (isSame) continue;
    next.set(String(tool.name), definition);
    isNews = true;
  }
  return { offered, changed, pins: next, isNews };
}

/** SHA-256 of what is pinned of a tool, the order of its members aside. */
export function hashOf(tool: JsonObject): string {
  // Loaded here: only a definition that has changed is hashed.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256')
    .update(canonical(definitionOf(tool)))
    .digest('hex');
}

/** @param folder where pins are kept; one file a gateway address. A file that cannot be read counts as none. */
export function readPins(folder: string, url: URL): ToolPins {
  try {
    const content: unknown = JSON.parse(readFileSync(pinPath(folder, url), 'utf8'));
    const isOfGateway = isObject(content) && content.url === url.href;
    const tools = isOfGateway && isObject(content.tools) ? Object.entries(content.tools) : [];
    return new Map(tools.filter((entry): entry is [string, JsonObject] => isObject(entry[1])));
  } catch {
    return new Map();
  }
}

/** Written beside and renamed, so that bridges that run at the same time never read half a file. */
export function writePins(folder: string, url: URL, pins: ToolPins): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = pinPath(folder, url);
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, JSON.stringify({ url: url.href, tools: Object.fromEntries(pins) }), { mode: 0o600 });
  renameSync(beside, path);
}

function pinPath(folder: string, url: URL): string {
  // Named for a person who looks into the folder; whose it is stands in the file.
  return join(folder, `${`${url.host}${url.pathname}`.replace(/[^a-z0-9.-]+/gi, '_')}.json`);
}

function definitionOf(tool: JsonObject): JsonObject {
  return Object.fromEntries(pinned.filter((name) => tool[name] !== undefined).map((name) => [name, tool[name]]));
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(',')}}`;
}
