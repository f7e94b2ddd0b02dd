// The link to the REST or the VelaFlows API: each tool is one request there. A program of its own, loaded where such a key is.
import type { CancelSignal } from '../../client/cancellation.ts';
import { readBeginning } from '../../client/read-body.ts';
import { maxRefusalBytes, refusalError } from '../../client/refusal.ts';
import { environmentOf } from '../../core/key-format.ts';
import { grants } from '../../core/scopes.ts';
import {
  isObject,
  type JsonObject,
  type JsonRpcRequest,
  objectAt,
  rpcErrors,
  rpcFailure,
} from '../../protocol/json-rpc.ts';
import { type OperationSurface, operationsOf, operationTool, type ToolOperation } from '../tools/operation-table.ts';
import { type Gateway, sendAuthorised } from './authorised-request.ts';
import { withDeadline } from './deadline.ts';
import type { Answer, Exchange } from './link.ts';
import { operationResult } from './operation-answer.ts';
import { operationFailure } from './operation-failure.ts';
import { isCreate, operationRequest } from './operation-request.ts';
import { askRepeatedly, type Pause, sleep } from './repeat.ts';
import { unknownTool } from './unknown-tool.ts';
import { workspaceCredentials } from './workspace-credentials.ts';

// Who loads this program to call a tool has to know first whether it is one of these.
export { operationsOf };

export interface OperationsLink {
  /** Whether a tool of this name is one of this API's. */
  has(name: string): boolean;
  /**
   * Answers `tools/list` and `tools/call`.
   * @throws VelaroError whatever stood between the request and an answer to it.
   */
  ask(request: JsonRpcRequest, exchange: Pick<Exchange, 'signal' | 'idempotencyKey'>): Promise<Answer>;
}

export interface OperationsLinkOptions {
  /** Told of what nobody foresaw; the host is told that much only. */
  readonly onBug: (cause: unknown) => void;
  /** For one call or list with all that it takes; what suits a host that waits when absent. */
  readonly deadlineMs?: number;
  readonly pause?: Pause;
}

const callDeadlineMs = 60_000;
const listDeadlineMs = 15_000;
const maxKeyBytes = 256 * 1024;
const selfPaths = { rest: '/keys/self', velaflows: '/auth/tokens/self' } as const;

export function createOperationsLink(
  surface: OperationSurface,
  gateway: Gateway,
  { onBug, deadlineMs, pause = sleep }: OperationsLinkOptions,
): OperationsLink {
  const operations = operationsOf(surface);
  const inWorkspace: Gateway =
    surface === 'velaflows' ? { ...gateway, credentials: workspaceCredentials(gateway) } : gateway;
  /** A gateway that tells keys about themselves is one of ours, and honours Idempotency-Key. */
  let isOurs = false;
  let mute: string | undefined;

  /** Undefined where the gateway does not tell: then the key is taken to have all. */
  async function ownScopes(signal: CancelSignal): Promise<readonly unknown[] | undefined> {
    const { key } = await gateway.credentials.current();
    if (mute === key) return undefined;
    const headers = { accept: 'application/json' };
    const { response, url } = await sendAuthorised(gateway, {
      method: 'GET',
      path: selfPaths[surface],
      headers,
      signal,
    });
    if (response.status >= 500 || response.status === 429)
      throw refusalError(response, await readBeginning(response, maxRefusalBytes), url);
    const scopes = response.status === 200 ? readScopes(await response.text(maxKeyBytes)) : undefined;
    if (response.status !== 200) response.discard();
    isOurs = scopes !== undefined;
    // Asked once: a gateway of the documentation counts every request.
    mute = isOurs ? undefined : key;
    return scopes;
  }

  async function listTools(signal: CancelSignal): Promise<JsonObject> {
    // Before the gateway's time begins to run: a person may have to unlock the keychain.
    await gateway.credentials.current();
    const scopes = await withDeadline(deadlineMs ?? listDeadlineMs, signal, ownScopes);
    const { key } = await gateway.credentials.current();
    const granted = scopes?.map(String);
    const allowed = [...operations.values()].filter(({ scope }) => granted === undefined || grants(granted, scope));
    return { tools: allowed.map((operation) => operationTool(operation, isSandbox(key))) };
  }

  function call(
    operation: ToolOperation,
    args: JsonObject,
    exchange: Pick<Exchange, 'signal' | 'idempotencyKey'>,
  ): Promise<JsonObject> {
    const { visitorText } = operation;
    const request = operationRequest(operation, args, exchange.idempotencyKey);
    const isRepeatable = () => (isCreate(operation) ? isOurs : tellsTheSameTwice(operation, request.headers));
    return withDeadline(deadlineMs ?? callDeadlineMs, exchange.signal, (signal) => {
      const once = async () => {
        const { response, url, key } = await sendAuthorised(inWorkspace, { ...request, signal });
        if (response.status >= 200 && response.status < 300)
          return { ...(await operationResult(response, url, { sandbox: isSandbox(key), visitorText })) };
        throw operationFailure(response, await readBeginning(response, maxRefusalBytes), url, operation);
      };
      return askRepeatedly(once, { signal, isRepeatable, onBug, pause });
    });
  }

  return {
    has: (name) => operations.has(name),
    ask: async (request, exchange) => {
      if (request.method === 'tools/list') return answer(request, await listTools(exchange.signal));
      if (request.method !== 'tools/call') {
        const message = `This gateway does not know the method ${request.method}.`;
        return { message: rpcFailure(request.id, rpcErrors.methodNotFound, message), text: undefined };
      }
      const operation = operations.get(String(request.params?.name));
      if (!operation) throw unknownTool(String(request.params?.name));
      return answer(request, await call(operation, objectAt(request.params, 'arguments') ?? {}, exchange));
    },
  };
}

/** A deletion repeated would say that there is nothing to delete, a change for one version that it is stale: both untrue. */
function tellsTheSameTwice({ method }: ToolOperation, headers: Readonly<Record<string, string>>): boolean {
  return method !== 'DELETE' && headers['if-match'] === undefined;
}

function isSandbox(key: string): boolean {
  return environmentOf(key) === 'test';
}

function readScopes(text: string): readonly unknown[] | undefined {
  try {
    const about: unknown = JSON.parse(text);
    return isObject(about) && Array.isArray(about.scopes) ? about.scopes : undefined;
  } catch {
    return undefined;
  }
}

function answer({ id }: JsonRpcRequest, result: JsonObject): Answer {
  return { message: { jsonrpc: '2.0', id, result }, text: undefined };
}
