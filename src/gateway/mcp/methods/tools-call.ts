// A call of a tool: read its arguments, let it in, run it, and write down how it ended.

import { isErrorCode } from '../../../core/error-codes.ts';
import { toVelaroError, VelaroError } from '../../../core/errors.ts';
import { objectAt, rpcErrors } from '../../../protocol/json-rpc.ts';
import type { CallToolResult } from '../../../protocol/tool.ts';
import { errorMetaKey, toolFailure } from '../../../protocol/tool-failure.ts';
import type { Principal } from '../../../stores/store.ts';
import type { EngineTool } from '../../engine/skill-engine.ts';
import { publicFailure } from '../../http/failure-answer.ts';
import { logFault } from '../../http/request-log.ts';
import { defineMethod, type MethodCall, type MethodReply } from '../define-method.ts';

export default defineMethod({
  name: 'tools/call',
  eras: ['modern', 'legacy'],
  cacheable: false,
  async answer(call) {
    const { params, request, parts } = call;
    const { name } = params;
    const tool = typeof name === 'string' ? parts.engine.find(name) : undefined;
    if (!tool) {
      await request.enter(parts, 'mcp');
      return unknownTool(name);
    }
    const admission = { tool: tool.listing.name, scope: tool.scope };
    // Before the door, so that arguments that are wrong are never counted.
    const parsed = tool.parse(params.arguments ?? {});
    if (!parsed.ok) {
      await request.enter(parts, 'mcp', { ...admission, counted: false });
      return { result: { ...toolFailure(parsed.error, request.id) } };
    }
    const principal = await request.enter(parts, 'mcp', { ...admission, counted: true });
    return { result: { ...(await run(tool, parsed.input, principal, call)) } };
  },
});

async function run(
  tool: EngineTool,
  input: unknown,
  { key, site }: Principal,
  { request, parts }: MethodCall,
): Promise<CallToolResult> {
  const startedAtMs = performance.now();
  let result: CallToolResult;
  try {
    const signal = request.abandonment();
    result = await tool.run(input, { siteId: site.id, keyId: key.id, requestId: request.id, signal });
  } catch (thrown) {
    const error = toVelaroError(thrown);
    if (error.httpStatus >= 500) logFault(parts.log, request.id, error);
    result = toolFailure(publicFailure(error), request.id);
  }
  const durationMs = Math.round(performance.now() - startedAtMs);
  parts.admission.settle({ id: request.id, status: outcomeOf(result), durationMs });
  return result;
}

/** `ok`, or the code of the failure. */
function outcomeOf(result: CallToolResult): string {
  if (result.isError !== true) return 'ok';
  const code = objectAt(result._meta, errorMetaKey)?.code;
  return isErrorCode(code) ? code : 'internal.bug';
}

function unknownTool(name: unknown): MethodReply {
  if (typeof name !== 'string')
    return {
      fault: { code: rpcErrors.invalidParams, message: 'A call names its tool: params.name has to be a string.' },
    };
  const { message, body } = new VelaroError(
    'tool.unknown',
    `There is no tool ${JSON.stringify(name.slice(0, 80))} here.`,
    {
      hint: 'tools/list names those that this key may call.',
    },
  );
  return { fault: { code: rpcErrors.invalidParams, message: `${message} ${body.hint}`, data: body } };
}
