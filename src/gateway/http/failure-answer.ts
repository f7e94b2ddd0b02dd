// A failure as an HTTP answer, in the form that its surface speaks. Nothing of what went wrong inside leaves here.
import { VelaroError } from '../../core/errors.ts';
import { type RequestId, rpcErrorForStatus, rpcErrors, rpcFailure } from '../../protocol/json-rpc.ts';
import { type Answer, jsonAnswer } from './answer.ts';

/** Our envelope, the same with the published codes of the VelaFlows API, or a JSON-RPC error. */
export type FailureForm = 'envelope' | 'velaflows' | 'json-rpc';

/** The failure that a caller may see: of one with status 500, which is ours to mend, nothing is told. */
export function publicFailure(error: VelaroError): VelaroError {
  return error.httpStatus === 500 ? new VelaroError('internal.bug', 'Something went wrong inside the gateway.') : error;
}

export function failureAnswer(form: FailureForm, error: VelaroError, requestId: string): Answer {
  return form === 'json-rpc' ? rpcFailureAnswer(error, requestId, null) : envelopeAnswer(error, requestId, form);
}

/** `{"error":{"code","message","hint"?,"requestId"}}` */
export function envelopeAnswer(error: VelaroError, requestId: string, form: 'envelope' | 'velaflows'): Answer {
  const shown = publicFailure(error);
  const { hint, httpStatus } = shown;
  const code = form === 'velaflows' ? publishedCode(shown) : shown.code;
  const body = { error: { code, message: messageOf(shown, requestId), hint, requestId } };
  return jsonAnswer(httpStatus, body, failureHeaders(error));
}

/** A JSON-RPC error that carries the request's id and, in `data`, what the envelope would say. */
export function rpcFailureAnswer(error: VelaroError, requestId: string, id: RequestId | null): Answer {
  const shown = publicFailure(error);
  const status = shown.httpStatus;
  const code = status === 500 ? rpcErrors.internal : rpcErrorForStatus(status);
  const message = messageOf(shown, requestId);
  const data = { ...shown.body, message, requestId };
  return jsonAnswer(
    status,
    rpcFailure(id, code, shown.hint ? `${message} ${shown.hint}` : message, data),
    failureHeaders(error),
  );
}

/** The three codes that the VelaFlows documentation names; everything else has ours. */
function publishedCode({ code, kind }: VelaroError): string {
  if (kind === 'auth') return 'UNAUTHORIZED';
  if (code === 'workspace.denied') return 'WORKSPACE_ACCESS_DENIED';
  return code === 'scope.missing' || code === 'admin.required' ? 'FORBIDDEN' : code;
}

/** With the reference under which the log has the cause, where the cause is not told. */
function messageOf({ kind, message }: VelaroError, requestId: string): string {
  return kind === 'bug' ? `${message} (reference ${requestId})` : message;
}

function failureHeaders(error: VelaroError): Record<string, string> {
  const headers: Record<string, string> = {};
  const status = error.httpStatus;
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="velaro-mcp"';
  if (status === 405 && Array.isArray(error.details?.allowed)) headers.allow = error.details.allowed.join(', ');
  // A database that is away is usually back within seconds; without a figure clients would hammer it.
  if (status === 429 || status === 503) headers['retry-after'] = String(error.retryAfterSeconds ?? 5);
  return headers;
}
