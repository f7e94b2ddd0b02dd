// The result of a tool's call over MCP, checked against what the demo expects of it.
import { type ToolResult, toolResult } from '../../client/gateway-answers.ts';
import { VelaroError } from '../../core/errors.ts';
import { printable } from '../printable.ts';

/** @throws VelaroError when the call went the other way than it should. */
export function readToolResult(result: unknown, expected: 'works' | 'is refused'): ToolResult {
  const read = toolResult.parse(result);
  if (read.isError === (expected === 'is refused')) return read;
  const happened = read.isError ? `The call failed: ${resultText(read)}` : 'The call went through with a revoked key.';
  throw new VelaroError('tool.failed', happened);
}

export function resultText({ content }: ToolResult): string {
  return printable(content.flatMap(({ text }) => (text === undefined ? [] : [text])).join(' '));
}
