// The HTTP headers that mirror a modern message, so that proxies can route without reading bodies (Streamable HTTP, 2026-07-28).
import { isObject, type JsonObject, objectAt } from './json-rpc.ts';

export const mcpHeaders = {
  protocolVersion: 'mcp-protocol-version',
  method: 'mcp-method',
  name: 'mcp-name',
  paramPrefix: 'mcp-param-',
} as const;

const namedBy: Readonly<Record<string, 'name' | 'uri'>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

/** What `Mcp-Name` must say for a request, or undefined where the method has none. */
export function mirroredName(method: string, params: JsonObject | undefined): string | undefined {
  const field = namedBy[method];
  const name = field && params?.[field];
  return typeof name === 'string' ? name : undefined;
}

/** True where the method needs an `Mcp-Name`. */
export function needsName(method: string): boolean {
  return method in namedBy;
}

/** A header value that survives HTTP: as it is, or wrapped in `=?base64?…?=`. */
export function encodeHeaderValue(value: string): string {
  const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !/^=\?base64\?.*\?=$/.test(value);
  return plain ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`;
}

/** The inverse of `encodeHeaderValue`; what is not wrapped is returned as it is. */
export function decodeHeaderValue(value: string): string {
  const wrapped = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/.exec(value);
  return wrapped ? Buffer.from(wrapped[1] ?? '', 'base64').toString() : value;
}

/** Where in the arguments each `Mcp-Param-*` header of a tool comes from: header suffix to property path. */
export type ParameterHeaders = ReadonlyMap<string, readonly string[]>;

/** The properties of an input schema marked `x-mcp-header`, found through chains of `properties` only. */
export function parameterHeaders(inputSchema: unknown): ParameterHeaders {
  const found = new Map<string, readonly string[]>();
  collect(inputSchema, [], found);
  return found;
}

function collect(schema: unknown, path: readonly string[], found: Map<string, readonly string[]>): void {
  for (const [name, property] of Object.entries(objectAt(schema, 'properties') ?? {})) {
    if (!isObject(property)) continue;
    const header = property['x-mcp-header'];
    if (typeof header === 'string' && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(header)) found.set(header, [...path, name]);
    collect(property, [...path, name], found);
  }
}

/** The `Mcp-Param-*` headers of one call. Values that are neither string, integer nor boolean have none. */
export function mirroredParameters(headers: ParameterHeaders, args: unknown): Record<string, string> {
  const mirrored: Record<string, string> = {};
  for (const [header, path] of headers) {
    const value = path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), args);
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value))
      mirrored[`${mcpHeaders.paramPrefix}${header}`] = encodeHeaderValue(String(value));
  }
  return mirrored;
}
