// A definition made callable: how it is listed, how arguments are read, what a result looks like.
import { isObject, type JsonObject } from '../../protocol/json-rpc.ts';
import type { ToolDefinition } from '../../skills/define-tool.ts';
import { argumentError } from './argument-error.ts';
import type { CallContext, EngineTool } from './skill-engine.ts';
import { listTool } from './tool-listing.ts';

/** Where a result says that it holds the sandbox's data and not a real account's. */
export const sandboxMetaKey = 'velaro/sandbox';

/** Runs one tool on arguments that its schema has parsed. */
export type ToolRunner = (
  input: JsonObject,
  context: CallContext,
) => Promise<{ readonly output: JsonObject; readonly sandbox: boolean }>;

export function prepareTool(definition: ToolDefinition, run: ToolRunner): EngineTool {
  return {
    listing: listTool(definition),
    scope: definition.scope,

    parse(args = {}) {
      const parsed = definition.input.safeParse(args);
      if (parsed.success) return { ok: true, input: parsed.data };
      return { ok: false, error: argumentError(definition, parsed.error.issues, args) };
    },

    async run(input, context) {
      if (!isObject(input)) throw new TypeError(`${definition.name} was run on arguments that were not parsed`);
      const { output, sandbox } = await run(input, context);
      return {
        content: [{ type: 'text', text: JSON.stringify(output) }],
        structuredContent: output,
        ...(sandbox && { _meta: { [sandboxMetaKey]: true } }),
      };
    },
  };
}
