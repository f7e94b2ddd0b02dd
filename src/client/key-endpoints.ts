// The key endpoints of the three APIs, hosted or ours, typed. A hosted one has only some of them.
import { isVelaroError, VelaroError } from '../core/errors.ts';
import type { KeyEnvironment, KeyKind } from '../core/key-families.ts';
import {
  type KeyEvent,
  type KeySummary,
  keyEvents,
  keyList,
  keySummary,
  type MintedKey,
  mintedKey,
  type ScopeUse,
  scopeUse,
} from './gateway-answers.ts';
import { type GatewayAddress, type GatewayLimits, readAnswer, requestJson } from './gateway-request.ts';
import type { HttpRequest, Transport } from './transport.ts';

export interface KeyRequest {
  readonly label: string;
  readonly scopes: readonly string[];
  /** ISO 8601. */
  readonly expiresAt?: string;
  /** Calls a month, 1 or more; MCP keys only. */
  readonly monthlyQuota?: number;
  /** May manage all keys of its site; our own gateways only. */
  readonly admin?: true;
  /** VelaFlows tokens only: which data it touches, and which workspaces; all that its creator reaches when absent. */
  readonly environment?: KeyEnvironment;
  readonly workspaceIds?: readonly string[];
}

/** `now` ends the old key at once; else it works for `graceSeconds` after the new one's first use. */
export type RotationRequest = { readonly graceSeconds: number } | { readonly now: true };

/** The id under which every key finds itself, where the gateway knows it. */
export const ownKeyId = 'self';

/** Every call fails with what `requestJson` throws, and with `gateway.answer` for an answer of another shape. */
export interface KeyEndpoints {
  readonly url: URL;
  /** Asks for something that every authentic key of the family may ask for. Fails with kind `auth` when the key is not taken. */
  checkKey(): Promise<void>;
  createKey(request: KeyRequest): Promise<MintedKey>;
  listKeys(): Promise<readonly KeySummary[]>;
  /** @throws VelaroError `key.unknown` also where the gateway can only list. */
  showKey(id: string): Promise<KeySummary>;
  /** What a key says about itself; undefined where the gateway has no such endpoint. */
  showOwnKey(): Promise<KeySummary | undefined>;
  revokeKey(id: string): Promise<void>;
  /** @throws VelaroError `rotation.unsupported` where the gateway cannot rotate. */
  rotateKey(id: string, request: RotationRequest): Promise<MintedKey>;
  /** Scopes that were never used are left out; undefined where the gateway does not report it. */
  scopeUse(id: string): Promise<readonly ScopeUse[] | undefined>;
  /** What was done to a key and by whom, newest first; undefined where the gateway does not report it. */
  events(id: string): Promise<readonly KeyEvent[] | undefined>;
  /**
   * Revokes a key whose text is known, which is the only right that this takes.
   * @throws VelaroError `leak.unsupported` where the gateway has no such endpoint.
   */
  reportLeak(key: string): Promise<void>;
}

const keyFolders: Readonly<Record<KeyKind, string>> = { mcp: '/keys', rest: '/keys', velaflows: '/auth/tokens' };
const checks: Readonly<Record<KeyKind, string>> = {
  mcp: '/tools/list',
  rest: '/conversations?limit=1',
  velaflows: '/auth/workspaces',
};

export function createKeyEndpoints(
  transport: Transport,
  address: GatewayAddress,
  limits: GatewayLimits,
  kind: KeyKind,
): KeyEndpoints {
  const { url } = address;
  const folder = keyFolders[kind];
  const ask = (method: HttpRequest['method'], path: string, body?: unknown) =>
    requestJson(transport, address, limits, { method, path, ...(body !== undefined && { body }) });
  const find = (id: string) => orIfAbsent(ask('GET', keyPath(folder, id)), () => undefined);

  const endpoints: KeyEndpoints = {
    url,
    async checkKey() {
      try {
        await ask('GET', checks[kind]);
      } catch (thrown) {
        // Whoever is told that a scope is missing has been recognised.
        if (!isVelaroError(thrown) || thrown.kind !== 'forbidden') throw thrown;
      }
    },
    async createKey(request) {
      const { label, ...rest } = request;
      const body = kind === 'velaflows' ? { name: label, environment: 'live', ...rest } : request;
      return readAnswer(mintedKey, await ask('POST', folder, body), 'a new key', url);
    },
    async listKeys() {
      return readAnswer(keyList, await ask('GET', folder), 'a list of keys', url);
    },
    async showKey(id) {
      const answer = await find(id);
      if (answer !== undefined) return readAnswer(keySummary, answer, 'a key', url);
      const listed = (await endpoints.listKeys()).find((key) => key.id === id);
      if (listed) return listed;
      throw new VelaroError('key.unknown', `There is no key with the id ${id}.`, {
        hint: 'See the ids with "velaro-mcp keys list".',
      });
    },
    async showOwnKey() {
      const answer = await find(ownKeyId);
      return answer === undefined ? undefined : readAnswer(keySummary, answer, 'a key', url);
    },
    async revokeKey(id) {
      await ask('DELETE', keyPath(folder, id));
    },
    async rotateKey(id, request) {
      const answer = await orIfAbsent(ask('POST', `${keyPath(folder, id)}/rotate`, request), () => {
        throw new VelaroError('rotation.unsupported', `${url.host} cannot rotate keys.`, {
          hint: 'Create a new key with "velaro-mcp keys create", switch to it, then revoke the old one.',
        });
      });
      return readAnswer(mintedKey, answer, 'a rotated key', url);
    },
    async scopeUse(id) {
      const answer = await orIfAbsent(ask('GET', `${keyPath(folder, id)}/scope-use`), () => undefined);
      return answer === undefined ? undefined : readAnswer(scopeUse, answer, 'the use of scopes', url);
    },
    async events(id) {
      const answer = await orIfAbsent(ask('GET', `${keyPath(folder, id)}/events`), () => undefined);
      return answer === undefined ? undefined : readAnswer(keyEvents, answer, 'the events of a key', url);
    },
    async reportLeak(key) {
      await orIfAbsent(ask('POST', '/keys/report-leak', { key }), () => {
        throw new VelaroError('leak.unsupported', `${url.host} takes no reports of leaked keys.`, {
          hint: 'Revoke the key in the admin panel, or with "velaro-mcp keys revoke ID".',
        });
      });
    },
  };
  return endpoints;
}

/** Ids go into a path, and one made of dots would leave it. */
function keyPath(folder: string, id: string): string {
  if (/^(?!\.+$)[A-Za-z0-9._~-]{1,128}$/.test(id)) return `${folder}/${id}`;
  throw new VelaroError('argument.invalid', `"${id.slice(0, 40)}" is not the id of a key.`, {
    hint: 'See the ids with "velaro-mcp keys list".',
  });
}

/** Runs `otherwise` when the gateway does not have the endpoint at all, as opposed to not having the key. */
export async function orIfAbsent<Value>(request: Promise<Value>, otherwise: () => Value): Promise<Value> {
  try {
    return await request;
  } catch (thrown) {
    if (!isVelaroError(thrown) || thrown.code === 'key.unknown') throw thrown;
    const status = thrown.details?.status;
    if (status !== 404 && status !== 405) throw thrown;
    return otherwise();
  }
}
