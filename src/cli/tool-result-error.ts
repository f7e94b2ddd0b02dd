// A tool's failed result as one of our errors: by the code it states, else in its own words.
import * as z from 'zod/mini';
import type { ToolResult } from '../client/gateway-answers.ts';
import { isErrorCode } from '../core/error-codes.ts';
import { VelaroError } from '../core/errors.ts';
import { errorMetaKey } from '../protocol/tool-failure.ts';
import { printable } from './printable.ts';

const statedError = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.optional(z.string()),
  retryAfterSeconds: z.optional(z.number()),
  details: z.optional(z.record(z.string(), z.unknown())),
});

export function toolResultError({ content, _meta }: ToolResult): VelaroError {
  const stated = statedError.safeParse(_meta?.[errorMetaKey]);
  if (stated.success && isErrorCode(stated.data.code)) {
    const { code, message, hint, retryAfterSeconds, details } = stated.data;
    return new VelaroError(code, printable(message), {
      ...(hint !== undefined && { hint: printable(hint) }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(details !== undefined && { details }),
    });
  }
  const words = content.flatMap(({ text }) => (text === undefined ? [] : [text])).join('\n');
  return new VelaroError('tool.failed', printable(words, 'many') || 'The tool failed and said nothing.');
}
