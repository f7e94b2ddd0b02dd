// The key and tool endpoints of an MCP gateway, hosted or ours, typed.
import { isErrorCode } from '../core/error-codes.ts';
import { isVelaroError, VelaroError } from '../core/errors.ts';
import {
  type KeySummary,
  keyList,
  keySummary,
  type ListedTool,
  type MintedKey,
  mintedKey,
  type RpcError,
  rpcAnswer,
  type ToolResult,
  toolList,
  type Usage,
  usage,
} from './gateway-answers.ts';
import { type GatewayAddress, type GatewayLimits, readAnswer, requestJson } from './gateway-request.ts';
import type { Transport } from './transport.ts';

export interface KeyRequest {
  readonly label: string;
  readonly scopes: readonly string[];
  /** ISO 8601. */
  readonly expiresAt?: string;
  /** Calls a month, 1 or more. */
  readonly monthlyQuota?: number;
  /** May manage all keys of its site; our own gateways only. */
  readonly admin?: true;
}

/** `now` ends the old key at once; else it works for `graceSeconds` after the new one's first use. */
export type RotationRequest = { readonly graceSeconds: number } | { readonly now: true };

/** JSON-RPC's number for it. */
const invalidParams = -32602;

/** The id under which every key finds itself, where the gateway knows it. */
export const ownKeyId = 'self';

/** Every call fails with what `requestJson` throws, and with `gateway.answer` for an answer of another shape. */
export interface GatewayApi {
  readonly url: URL;
  listTools(): Promise<readonly ListedTool[]>;
  callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<ToolResult>;
  createKey(request: KeyRequest): Promise<MintedKey>;
  listKeys(): Promise<readonly KeySummary[]>;
  /** @throws VelaroError `key.unknown` also where the gateway can only list. */
  showKey(id: string): Promise<KeySummary>;
  /** What a key says about itself; undefined where the gateway has no such endpoint. */
  showOwnKey(): Promise<KeySummary | undefined>;
  revokeKey(id: string): Promise<void>;
  /** @throws VelaroError `rotation.unsupported` where the gateway cannot rotate. */
  rotateKey(id: string, request: RotationRequest): Promise<MintedKey>;
  /** Undefined where the gateway does not report it. */
  usage(): Promise<Usage | undefined>;
}

export function createGatewayApi(transport: Transport, address: GatewayAddress, limits: GatewayLimits): GatewayApi {
  const { url } = address;
  const get = (path: string) => requestJson(transport, address, limits, { method: 'GET', path });
  const post = (path: string, body: unknown) => requestJson(transport, address, limits, { method: 'POST', path, body });

  return {
    url,
    async listTools() {
      return readAnswer(toolList, await get('/tools/list'), 'a list of tools', url);
    },
    async callTool(name, args) {
      const params = { name, arguments: args };
      const answer = await post('/tools/call', { jsonrpc: '2.0', method: 'tools/call', params, id: 1 });
      const read = readAnswer(rpcAnswer, answer, 'a tool result', url);
      if ('result' in read) return read.result;
      throw callFailure(read.error);
    },
    async createKey(request) {
      return readAnswer(mintedKey, await post('/keys', request), 'a new key', url);
    },
    async listKeys() {
      return readAnswer(keyList, await get('/keys'), 'a list of keys', url);
    },
    async showKey(id) {
      const answer = await orIfAbsent(get(keyPath(id)), () => undefined);
      if (answer !== undefined) return readAnswer(keySummary, answer, 'a key', url);
      const listed = (await this.listKeys()).find((key) => key.id === id);
      if (listed) return listed;
      throw new VelaroError('key.unknown', `There is no key with the id ${id}.`, {
        hint: 'See the ids with "velaro-mcp keys list".',
      });
    },
    async showOwnKey() {
      const answer = await orIfAbsent(get(keyPath(ownKeyId)), () => undefined);
      return answer === undefined ? undefined : readAnswer(keySummary, answer, 'a key', url);
    },
    async revokeKey(id) {
      await requestJson(transport, address, limits, { method: 'DELETE', path: keyPath(id) });
    },
    async rotateKey(id, request) {
      const answer = await orIfAbsent(post(`${keyPath(id)}/rotate`, request), () => {
        throw new VelaroError('rotation.unsupported', `${url.host} cannot rotate keys.`, {
          hint: 'Create a new key with "velaro-mcp keys create", switch to it, then revoke the old one.',
        });
      });
      return readAnswer(mintedKey, answer, 'a rotated key', url);
    },
    async usage() {
      const answer = await orIfAbsent(get('/usage'), () => undefined);
      return answer === undefined ? undefined : readAnswer(usage, answer, 'the usage', url);
    },
  };
}

/** Ids go into a path, and one made of dots would leave it. */
function keyPath(id: string): string {
  if (/^(?!\.+$)[A-Za-z0-9._~-]{1,128}$/.test(id)) return `/keys/${id}`;
  throw new VelaroError('argument.invalid', `"${id.slice(0, 40)}" is not the id of a key.`, {
    hint: 'See the ids with "velaro-mcp keys list".',
  });
}

/** Runs `otherwise` when the gateway does not have the endpoint at all, as opposed to not having the key. */
async function orIfAbsent<Value>(request: Promise<Value>, otherwise: () => Value): Promise<Value> {
  try {
    return await request;
  } catch (thrown) {
    if (!isVelaroError(thrown) || thrown.code === 'key.unknown') throw thrown;
    const status = thrown.details?.status;
    if (status !== 404 && status !== 405) throw thrown;
    return otherwise();
  }
}

function callFailure({ code, message, data }: RpcError): VelaroError {
  if (data && isErrorCode(data.code))
    return new VelaroError(data.code, data.message, data.hint === undefined ? {} : { hint: data.hint });
  if (code === invalidParams)
    return new VelaroError('tool.arguments', message, { hint: 'See the tools with "velaro-mcp tools list".' });
  return new VelaroError('gateway.answer', message, { details: { rpcCode: code } });
}
