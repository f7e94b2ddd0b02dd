// A call of a tool: read its arguments, let it in, run it once, and write down how it ended.
import { isErrorCode } from '../../../core/error-codes.ts';
import { toVelaroError, VelaroError } from '../../../core/errors.ts';
import { isObject, objectAt, rpcErrors } from '../../../protocol/json-rpc.ts';
import type { CallToolResult } from '../../../protocol/tool.ts';
import { errorMetaKey, toolFailure } from '../../../protocol/tool-failure.ts';
import type { CallContext, EngineTool } from '../../engine/skill-engine.ts';
import { publicFailure } from '../../http/failure-answer.ts';
import type { Entrance, GatewayRequest } from '../../http/gateway-request.ts';
import { replayedHeader } from '../../http/idempotency-key.ts';
import { logFault } from '../../http/request-log.ts';
import { defineMethod, type MethodCall, type MethodReply } from '../define-method.ts';
import { readIdempotency } from '../idempotency.ts';

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
    const { listing, scope } = tool;
    const args = params.arguments ?? {};
    // Before the door, so that arguments that are wrong are never counted.
    const parsed = tool.parse(args);
    if (!parsed.ok) {
      await request.enter(parts, 'mcp', { call: { tool: listing.name, scope, counted: false } });
      return { result: { ...toolFailure(parsed.error, request.id) } };
    }
    const idempotency = readIdempotency(request, listing, args);
    if (tool.lacking) {
      // Nor is a call that no vendor can be asked for; only one that was answered before has its answer all the same.
      const asked = { call: { tool: listing.name, scope, counted: false }, ...(idempotency && { idempotency }) };
      const { principal, replay } = await request.enterOnce(parts, 'mcp', asked);
      if (replay !== undefined) return replayed(replay);
      const error = await tool.lacking(principal.site.id);
      if (error) return { result: { ...toolFailure(error, request.id) } };
    }
    const entrance = await request.enterOnce(parts, 'mcp', {
      call: { tool: listing.name, scope, counted: true },
      ...(idempotency && { idempotency }),
    });
    if (entrance.replay !== undefined) return replayed(entrance.replay);
    return { result: { ...(await run(tool, parsed.input, entrance, call, idempotency !== undefined)) } };
  },
});

/** A signal is dear to make, and most tools never look at it: it is made when one does. */
class Context implements CallContext {
  readonly siteId: string;
  readonly keyId: string;
  readonly requestId: string;
  readonly #request: GatewayRequest;
  #signal: AbortSignal | undefined;

  /** @param signal what ends the call; the client's going away where left out. */
  constructor(siteId: string, keyId: string, request: GatewayRequest, signal: AbortSignal | undefined) {
    this.siteId = siteId;
    this.keyId = keyId;
    this.requestId = request.id;
    this.#request = request;
    this.#signal = signal;
  }

  get signal(): AbortSignal {
    this.#signal ??= this.#request.abandonment();
    return this.#signal;
  }
}

async function run(
  tool: EngineTool,
  input: unknown,
  { principal: { key, site }, callId }: Entrance,
  { request, parts }: MethodCall,
  hasIdempotencyKey: boolean,
): Promise<CallToolResult> {
  const startedAtMs = performance.now();
  let result: CallToolResult;
  let interrupted = false;
  try {
    // Who may ask again for the answer gets it then, also when the connection was lost: only a stop ends such a call.
    const isOver = hasIdempotencyKey ? parts.cutOff.aborted : request.isOver;
    if (isOver) throw new VelaroError('cancelled', 'The call was cancelled.');
    result = await tool.run(input, new Context(site.id, key.id, request, hasIdempotencyKey ? parts.cutOff : undefined));
  } catch (thrown) {
    const error = toVelaroError(thrown);
    interrupted = error.kind === 'cancelled';
    if (error.httpStatus >= 500) logFault(parts.log, request.id, error);
    result = toolFailure(publicFailure(error), request.id);
  }
  const status = outcomeOf(result);
  parts.metrics.toolCall(tool.listing.name, status);
  parts.admission.settle({
    id: callId,
    status,
    durationMs: Math.round(performance.now() - startedAtMs),
    ...(hasIdempotencyKey && !interrupted && { answer: JSON.stringify(result) }),
  });
  return result;
}

function replayed(answer: string): MethodReply {
  const result: unknown = JSON.parse(answer);
  if (!isObject(result)) throw new TypeError('the stored answer of a call is not an object');
  return { result, headers: { [replayedHeader]: 'true' } };
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
