// What the bridge asks of a gateway, whatever that gateway speaks.
import type { CancelSignal } from '../../client/cancellation.ts';
import type { ParameterHeaders } from '../../protocol/headers.ts';
import type {
  JsonObject,
  JsonRpcError,
  JsonRpcNotification,
  JsonRpcRequest,
  JsonRpcResponse,
} from '../../protocol/json-rpc.ts';

/** `modern`: 2026-07-28. `legacy`: only revisions with a handshake. `plain`: only `GET tools/list` and `POST tools/call`. */
export type GatewayEra = 'modern' | 'legacy' | 'plain';

export type Reply = { readonly result: JsonObject } | { readonly error: JsonRpcError };

/** How one request is carried out. */
export interface Exchange {
  /** Aborting tells the gateway that the answer is no longer wanted. */
  readonly signal: CancelSignal;
  /** The tool's `Mcp-Param-*` headers, where its schema asks for some. */
  readonly parameterHeaders?: ParameterHeaders | undefined;
  /** Lets a gateway that knows the header carry out repeated calls once. */
  readonly idempotencyKey?: string;
  /** Takes what the gateway sends ahead of the answer: progress, log messages. */
  readonly onNotification: (message: JsonRpcNotification) => void;
  /** Puts a question of the gateway (elicitation, sampling, roots) to the host. */
  readonly askHost: (method: string, params: JsonObject | undefined) => Promise<Reply>;
}

export interface Answer {
  readonly message: JsonRpcResponse;
  /** The message as the gateway wrote it, where it is one line and may be passed on untouched. */
  readonly text: string | undefined;
}

/** What a host wants to be told of. */
export interface ListenFilter {
  readonly tools: boolean;
  readonly prompts: boolean;
  readonly resources: boolean;
  readonly resourceUris: readonly string[];
}

export interface Link {
  readonly era: GatewayEra;
  /**
   * @param request of 2026-07-28, with its envelope. @param text the same as JSON.
   * @throws VelaroError whatever stood between the request and an answer to it.
   */
  ask(request: JsonRpcRequest, text: string, exchange: Exchange): Promise<Answer>;
  /** Hands on notifications until the gateway ends the stream or the signal fires; `unsupported` where it sends none. */
  listen(filter: ListenFilter, exchange: Exchange): Promise<'ended' | 'unsupported'>;
  /** Takes leave of the gateway, where that is done. */
  close(): Promise<void>;
}
