// A tool as MCP lists it.
import type { JsonObject } from './json-rpc.ts';

/** What a host may assume about a tool before it calls it (MCP, ToolAnnotations). */
export interface ToolAnnotations {
  readonly title?: string;
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema 2020-12 of type object. */
  readonly inputSchema: JsonObject;
  readonly outputSchema?: JsonObject;
  readonly annotations: ToolAnnotations;
  readonly _meta?: JsonObject;
}

/** Where a listed tool says which scope a key needs for it. */
export const scopeMetaKey = 'velaro/scope';

/** Where `server/discover` says in its `_meta` that the gateway honours `Idempotency-Key` on calls. */
export const idempotencyMetaKey = 'velaro/idempotency';

/** Where a result says that it holds the sandbox's data and not a real account's. */
export const sandboxMetaKey = 'velaro/sandbox';

/** The result of `tools/call`. A fault of the tool itself is a result with `isError`, so that the model can read and mend it. */
export interface CallToolResult {
  readonly content: readonly { readonly type: 'text'; readonly text: string }[];
  readonly structuredContent?: JsonObject;
  readonly isError?: boolean;
  readonly _meta?: JsonObject;
}
