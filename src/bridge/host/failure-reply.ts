// What the host is told when a request could not be served: one answer that says what to do.
import type { VelaroError } from '../../core/errors.ts';
import { type JsonRpcRequest, rpcErrorForStatus } from '../../protocol/json-rpc.ts';
import { toolFailure } from '../../protocol/tool-failure.ts';
import type { Reply } from '../link/link.ts';

/** A tool call fails as a result, which models read and hosts show; every other method as a JSON-RPC error. */
export function failureReply(request: JsonRpcRequest, error: VelaroError): Reply {
  if (request.method === 'tools/call') return { result: { ...toolFailure(error) } };
  const message = error.hint ? `${error.message} ${error.hint}` : error.message;
  return { error: { code: rpcErrorForStatus(error.httpStatus), message, data: error.body } };
}
