// A failure as a tool's result: what happened and what to do, in words that a person and a model can use.
import type { VelaroError } from '../core/errors.ts';
import type { CallToolResult } from './tool.ts';

/** Where a failed result carries its code, hint and wait for programs. */
export const errorMetaKey = 'velaro/error';

export function toolFailure(error: VelaroError, requestId?: string): CallToolResult {
  const reference = error.kind === 'bug' && requestId ? ` (reference ${requestId})` : '';
  const text = `${error.message}${reference}${error.hint ? ` ${error.hint}` : ''}`;
  return {
    content: [{ type: 'text', text }],
    isError: true,
    _meta: { [errorMetaKey]: { ...error.body, ...(requestId && { requestId }) } },
  };
}
