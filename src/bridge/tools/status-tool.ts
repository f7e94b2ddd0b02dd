// The one tool that is there when the account's tools cannot be: it says why, and what to type.
import type { VelaroError } from '../../core/errors.ts';
import type { CallToolResult, Tool } from '../../protocol/tool.ts';

export const statusTool: Tool = {
  name: 'velaro_status',
  description:
    'Tells why the Velaro tools are not available at the moment and what the user has to do. Call it when the user asks for something in Velaro, and pass its answer on.',
  inputSchema: { type: 'object', properties: {}, additionalProperties: false },
  annotations: {
    title: 'Velaro status',
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
};

/** @param failure why the last attempt to reach the tools failed; undefined when it did not. */
export function statusResult(failure: VelaroError | undefined): CallToolResult {
  const text = failure
    ? [failure.message, failure.hint, 'Nothing needs to be restarted afterwards.'].filter(Boolean).join(' ')
    : 'The Velaro tools are available. List the tools again to see them.';
  return { content: [{ type: 'text', text }] };
}
