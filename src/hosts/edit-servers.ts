// Reads and changes the list of servers in a host's file, and proves that nothing else in it has changed.
import { isDeepStrictEqual } from 'node:util';
import { VelaroError } from '../core/errors.ts';
import type { FileHost, JsonObject, ServerPlace } from './define-host.ts';
import { jsonText } from './json-text.ts';
import { type ServerText, type Target, TextFault } from './server-text.ts';
import { tomlText } from './toml-text.ts';
import { yamlText } from './yaml-text.ts';

const texts: Readonly<Record<ServerPlace['format'], ServerText>> = { json: jsonText, yaml: yamlText, toml: tomlText };

export interface ServerEntry {
  readonly name: string;
  /** As the file has it, whatever its shape. */
  readonly entry: unknown;
}

/**
 * The servers in a file's text, in its order.
 * @param path the file, for errors.
 * @throws VelaroError `host-file.malformed`.
 */
export function listServers(host: FileHost, text: string, path: string): readonly ServerEntry[] {
  return serversIn(host, parsed(host, text, path));
}

function serversIn({ place }: FileHost, document: unknown): readonly ServerEntry[] {
  const servers = containerIn(document, place.path);
  const { nameMember } = place;
  if (Array.isArray(servers))
    return servers.flatMap((entry: unknown) => {
      const name = nameMember === undefined ? undefined : memberOf(entry, nameMember);
      return typeof name === 'string' ? [{ name, entry }] : [];
    });
  return isObject(servers) ? Object.entries(servers).map(([name, entry]) => ({ name, entry })) : [];
}

/**
 * The text with the server added, or put in the place of the one of that name. All else in it is as it was.
 * @throws VelaroError `host-file.malformed`, or `host-file.unsupported` for a text that is valid but laid out in a way
 * that cannot be changed with certainty.
 */
export function setServer(host: FileHost, text: string, name: string, entry: JsonObject, path: string): string {
  return changed(host, text, name, entry, path);
}

/** The text without the server; unchanged when it has none of that name. Throws as `setServer`. */
export function removeServer(host: FileHost, text: string, name: string, path: string): string {
  return changed(host, text, name, undefined, path);
}

function changed(host: FileHost, text: string, name: string, entry: JsonObject | undefined, path: string): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(mark.length);
  const { format, path: way, nameMember } = host.place;
  const target: Target = { path: way, name, ...(nameMember !== undefined && { nameMember }) };
  const before = parsed(host, text, path);
  const present = serversIn(host, before).find((server) => server.name === name);
  // The same in another layout is the same: the app may have written it in its own.
  if (entry && isDeepStrictEqual(present?.entry, entry)) return text;
  const after = blaming(host, path, () =>
    entry ? texts[format].set(body, target, entry) : texts[format].remove(body, target),
  );
  const result = parsed(host, after, path);
  const written = serversIn(host, result).filter((server) => server.name === name);
  const proven =
    isDeepStrictEqual(without(before, target), without(result, target)) &&
    isDeepStrictEqual(written, entry ? [{ name, entry }] : []);
  if (proven) return mark + after;
  throw unsupported(path, 'is laid out in a way that is not changed here');
}

function parsed(host: FileHost, text: string, path: string): unknown {
  return plain(blaming(host, path, () => texts[host.place.format].parse(text.replace(/^\uFEFF/, ''))));
}

/** Parsers give objects without a prototype, which are never equal to others. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value) || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

function blaming<T>(host: FileHost, path: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof TextFault)) throw thrown;
    if (thrown.kind === 'unsupported') throw unsupported(path, thrown.message);
    throw new VelaroError('host-file.malformed', `${path} ${thrown.message}.`, {
      hint: `Mend it: ${host.label} cannot read it like this either. Nothing was changed.`,
      cause: thrown,
    });
  }
}

function unsupported(path: string, problem: string): VelaroError {
  return new VelaroError('host-file.unsupported', `${path} ${problem}.`, {
    hint: 'Add --print to get the text, and put it there yourself. Nothing was changed.',
  });
}

/** The document without the one server, and without the empty containers on the way to it. */
function without(document: unknown, { path, name, nameMember }: Target): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    if (Array.isArray(document))
      return document.filter((item: unknown) => nameMember === undefined || memberOf(item, nameMember) !== name);
    if (!isObject(document)) return document;
    return Object.fromEntries(Object.entries(document).filter(([member]) => member !== name));
  }
  if (document !== undefined && !isObject(document)) return document;
  const inner = without(document?.[key], { path: rest, name, ...(nameMember !== undefined && { nameMember }) });
  const others = Object.entries(document ?? {}).filter(([member]) => member !== key);
  const kept = inner === undefined || (typeof inner === 'object' && inner !== null && Object.keys(inner).length === 0);
  return Object.fromEntries(kept ? others : [...others, [key, inner]]);
}

function containerIn(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => memberOf(value, key), document);
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
