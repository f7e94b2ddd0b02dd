// The account's tools as the host sees them: the gateway's list, or one tool that says why it is not there.
import { toVelaroError, type VelaroError } from '../core/errors.ts';
import { type ParameterHeaders, parameterHeaders } from '../protocol/headers.ts';
import { isObject, type JsonRpcRequest } from '../protocol/json-rpc.ts';
import { watchAvailability } from './availability.ts';
import { toModernRequest } from './legacy-translation.ts';
import { statusTool } from './status-tool.ts';
import type { Answer } from './upstream.ts';

export interface ToolDirectory {
  /** Why the tools could not be listed the last time; undefined while all is well. */
  readonly failure: VelaroError | undefined;
  /** Answers `tools/list`. It does not fail: a host that sees an error here drops the server. */
  list(request: JsonRpcRequest, text: string | undefined, signal: AbortSignal): Promise<Answer>;
  /** The `Mcp-Param-*` headers that a call needs, where the tool's listed schema asks for some. */
  headersOf(call: JsonRpcRequest): ParameterHeaders | undefined;
  close(): void;
}

export interface ToolDirectoryOptions {
  /** Sends a modern request to the gateway. */
  readonly exchange: (request: JsonRpcRequest, text: string | undefined, signal: AbortSignal) => Promise<Answer>;
  readonly onRecovered: () => void;
  readonly settingsStamp: () => string;
}

export function createToolDirectory({ exchange, onRecovered, settingsStamp }: ToolDirectoryOptions): ToolDirectory {
  const headers = new Map<string, ParameterHeaders>();
  const closing = new AbortController();
  const availability = watchAvailability({
    probe: () => void list(probe(), undefined, closing.signal).catch(() => undefined),
    onRecovered,
    settingsStamp,
  });

  async function list(request: JsonRpcRequest, text: string | undefined, signal: AbortSignal): Promise<Answer> {
    try {
      const answer = await exchange(request, text, signal);
      if ('result' in answer.message) remember(answer.message.result.tools);
      availability.succeeded();
      return answer;
    } catch (thrown) {
      const failure = toVelaroError(thrown);
      if (failure.kind === 'cancelled') throw failure;
      availability.failed(failure);
      const result = { tools: [statusTool], ttlMs: 0, cacheScope: 'private' };
      return { message: { jsonrpc: '2.0', id: request.id, result }, text: undefined };
    }
  }

  function remember(tools: unknown): void {
    for (const tool of Array.isArray(tools) ? tools : []) {
      if (!isObject(tool) || typeof tool.name !== 'string') continue;
      const wanted = parameterHeaders(tool.inputSchema);
      if (wanted.size > 0) headers.set(tool.name, wanted);
      else headers.delete(tool.name);
    }
  }

  return {
    get failure() {
      return availability.failure;
    },
    list,
    headersOf: ({ params }) => (typeof params?.name === 'string' ? headers.get(params.name) : undefined),
    close: () => {
      closing.abort();
      availability.close();
    },
  };
}

function probe(): JsonRpcRequest {
  return toModernRequest({ jsonrpc: '2.0', id: 'probe', method: 'tools/list' }, { clientInfo: undefined });
}
