// Holds one stream of notifications from the gateway for all that the host wants to hear of, and takes it up again when it ends.
import { isVelaroError } from '../../core/errors.ts';
import type { JsonRpcNotification } from '../../protocol/json-rpc.ts';
import type { GatewayLink } from './gateway-link.ts';
import type { Exchange, ListenFilter } from './link.ts';

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
/** A stream that lasted this long was a good one: the next pause is the first one again. */
const goodStreamMs = 10_000;

export interface GatewayListener {
  /** Nothing is opened before this: a host that only looks at the server must not cause a request. */
  start(): void;
  /** Listens for this from now on; the stream is opened anew when it is something else than before. */
  want(filter: ListenFilter): void;
  close(): void;
}

export interface GatewayListenerOptions {
  readonly link: Pick<GatewayLink, 'listen'>;
  readonly onNotification: (message: JsonRpcNotification) => void;
  readonly askHost: Exchange['askHost'];
}

export function createGatewayListener({ link, onNotification, askHost }: GatewayListenerOptions): GatewayListener {
  let started = false;
  let wanted: ListenFilter | undefined;
  /** What the stream that stands was opened for. */
  let followed = '';
  let current: AbortController | undefined;

  async function follow(filter: ListenFilter, controller: AbortController): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!controller.signal.aborted) {
      const begin = Date.now();
      const outcome = await link
        .listen(filter, { signal: controller.signal, onNotification, askHost })
        .catch((thrown: unknown) => (isVelaroError(thrown) && !thrown.retryable ? 'unsupported' : 'ended'));
      if (outcome === 'unsupported' || controller.signal.aborted) return;
      pauseMs = Date.now() - begin > goodStreamMs ? firstPauseMs : Math.min(pauseMs * 2, longestPauseMs);
      await new Promise<void>((resolve) => {
        // The jitter keeps a thousand bridges from coming back in the same second.
        const timer = setTimeout(resolve, pauseMs * (0.5 + Math.random() / 2)).unref();
        controller.signal.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
      });
    }
  }

  const open = () => {
    if (!started || !wanted) return;
    const filter = JSON.stringify(wanted);
    if (filter === followed) return;
    followed = filter;
    current?.abort();
    const nothing = !wanted.tools && !wanted.prompts && !wanted.resources && wanted.resourceUris.length === 0;
    current = nothing ? undefined : new AbortController();
    if (current) void follow(wanted, current);
  };

  return {
    start: () => {
      if (started) return;
      started = true;
      open();
    },
    want: (next) => {
      wanted = next;
      open();
    },
    close: () => current?.abort(),
  };
}
