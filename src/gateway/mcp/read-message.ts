// The one message in a request's body.
import { isVelaroError } from '../../core/errors.ts';
import { classifyMessage, rpcErrors } from '../../protocol/json-rpc.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';

type Classified = ReturnType<typeof classifyMessage>;

/** The message; for what is none, also the JSON-RPC number of the fault. */
export type Sent =
  | Exclude<Classified, { kind: 'invalid' }>
  | (Extract<Classified, { kind: 'invalid' }> & { readonly code: number });

export function readMessage(request: GatewayRequest): Sent {
  try {
    const sent = classifyMessage(request.json());
    return sent.kind === 'invalid' ? { ...sent, code: rpcErrors.invalidRequest } : sent;
  } catch (thrown) {
    if (!isVelaroError(thrown)) throw thrown;
    return { kind: 'invalid', id: null, code: rpcErrors.parse, problem: `${thrown.message} ${thrown.hint}` };
  }
}
