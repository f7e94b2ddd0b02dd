// Tells entries that start velaro-mcp, or talk to a Velaro gateway, from those of other servers.
import { looksLikeKey } from '../core/key-families.ts';
import type { JsonObject, JsonValue } from './define-host.ts';

/** What says how a server is reached: of an older entry of ours none of this stays. */
const reach = new Set([
  ...['type', 'name', 'description', 'command', 'cmd', 'args', 'env', 'envs', 'env_keys', 'envFile'],
  ...['url', 'serverUrl', 'httpUrl', 'uri', 'headers', 'http_headers', 'env_http_headers', 'authorization', 'auth'],
  ...['bearer_token_env_var', 'requestOptions', 'source'],
]);

/** Whether the entry is one of this program's or of Velaro's documented ones, however it was written. */
export function isVelaroEntry(entry: unknown): boolean {
  if (!isObject(entry)) return false;
  const words = [entry.command, entry.cmd, ...(Array.isArray(entry.args) ? entry.args : [])];
  const starts = words.some(
    (word) => typeof word === 'string' && /(^|[\\/\s])velaro-mcp(\.js|@[\w.^~-]+)?$/.test(word),
  );
  return starts || [entry.url, entry.serverUrl, entry.httpUrl, entry.uri].some(isGatewayAddress);
}

/**
 * The entry to write where one of ours is: the new one, with what the user has added to the old one (`disabled`,
 * `autoApprove`, variables of the environment), but never a key.
 */
export function renewedEntry(fresh: JsonObject, old: unknown): JsonObject {
  if (!isObject(old)) return fresh;
  const added = Object.entries(old).filter(([name]) => !reach.has(name) && !(name in fresh));
  const variables = { ...keptVariables(old.env), ...keptVariables(old.envs) };
  const place = 'cmd' in fresh ? 'envs' : 'env';
  const startsProcess = 'cmd' in fresh || 'command' in fresh;
  const own = fresh[place];
  const merged = { ...variables, ...(isJsonObject(own) ? own : {}) };
  return {
    ...fresh,
    ...(startsProcess && Object.keys(merged).length > 0 && { [place]: merged }),
    ...Object.fromEntries(added.filter((member): member is [string, JsonValue] => isJson(member[1]))),
  };
}

function keptVariables(variables: unknown): JsonObject {
  if (!isObject(variables)) return {};
  return Object.fromEntries(
    Object.entries(variables).filter(
      (member): member is [string, string] =>
        typeof member[1] === 'string' && !looksLikeKey(member[1]) && !/^(VELARO|VELAFLOWS)_/.test(member[0]),
    ),
  );
}

function isGatewayAddress(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { hostname, pathname } = new URL(value);
  return hostname.endsWith('.velaro.com') && pathname.startsWith('/mcp/');
}

function isJson(value: unknown): value is JsonValue {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isJson);
  return isObject(value) && !(value instanceof Date) && Object.values(value).every(isJson);
}

function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
