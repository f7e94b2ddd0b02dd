// Questions to a host of the handshake era: elicitation, sampling, roots. Each waits for the host's answer.
import type { CancelSignal } from '../../client/cancellation.ts';
import { VelaroError } from '../../core/errors.ts';
import type { JsonObject, JsonRpcResponse, RequestId } from '../../protocol/json-rpc.ts';
import type { Reply } from '../link/link.ts';

export interface HostRequests {
  ask(method: string, params: JsonObject | undefined, signal: CancelSignal): Promise<Reply>;
  /** Takes an answer of the host's; one to no question of ours is dropped. */
  settle(response: JsonRpcResponse): void;
}

export function createHostRequests(write: (message: JsonObject) => void): HostRequests {
  const waiting = new Map<RequestId, (reply: Reply) => void>();
  let asked = 0;
  return {
    ask: (method, params, signal) =>
      new Promise((resolve, reject) => {
        asked += 1;
        const id = `velaro-${asked}`;
        const cancel = () => {
          waiting.delete(id);
          write({ method: 'notifications/cancelled', params: { requestId: id } });
          reject(new VelaroError('cancelled', 'Cancelled.'));
        };
        signal.addEventListener('abort', cancel, { once: true });
        waiting.set(id, (reply) => {
          signal.removeEventListener('abort', cancel);
          resolve(reply);
        });
        write(params ? { id, method, params } : { id, method });
      }),
    settle: (response) => {
      const settled = response.id === null ? undefined : waiting.get(response.id);
      if (!settled || response.id === null) return;
      waiting.delete(response.id);
      settled('result' in response ? { result: response.result } : { error: response.error });
    },
  };
}
