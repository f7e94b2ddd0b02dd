// The link to whatever gateway there is: finds out what it speaks from the first real request, and repeats what is safe to repeat.
import { isVelaroError, type VelaroError } from '../../core/errors.ts';
import type { JsonObject, JsonRpcRequest } from '../../protocol/json-rpc.ts';
import { NotModern } from './answer.ts';
import type { Gateway } from './authorised-request.ts';
import { bridgeAsker, withEnvelope } from './envelope.ts';
import { createLegacyLink, discoveryOf } from './legacy-link.ts';
import type { Answer, Exchange, GatewayEra, Link } from './link.ts';
import { createModernLink } from './modern-link.ts';
import { createPlainLink, listTools } from './plain-link.ts';
import { askRepeatedly, type Pause, sleep } from './repeat.ts';

export interface GatewayLink extends Omit<Link, 'era'> {
  /** Undefined until the first request has been answered. */
  readonly era: GatewayEra | undefined;
  /** What the gateway says of itself, as `server/discover` would; undefined where it says nothing. */
  discover(exchange: Exchange): Promise<JsonObject | undefined>;
}

export interface GatewayLinkOptions {
  /** What the gateway spoke the last time, so that an older one is not asked in vain each time. */
  readonly lastEra: () => GatewayEra | undefined;
  /** True where repeating this request cannot do anything twice. */
  readonly isRepeatable: (request: JsonRpcRequest) => boolean;
  /** Told of what nobody foresaw; the host is told that much only. */
  readonly onBug: (cause: unknown) => void;
  readonly pause?: Pause;
}

/** A gateway that is slow to open its stream must not hold up the first call for longer. */
const streamPatienceMs = 500;

export function createGatewayLink(
  gateway: Gateway,
  { lastEra, isRepeatable, onBug, pause = sleep }: GatewayLinkOptions,
): GatewayLink {
  const legacy = createLegacyLink(gateway);
  const links: Readonly<Record<GatewayEra, Link>> = {
    modern: createModernLink(gateway),
    legacy,
    plain: createPlainLink(gateway),
  };
  let era: GatewayEra | undefined;
  let recalled = false;
  let becameKnown = () => {};
  const known = new Promise<void>((resolve) => {
    becameKnown = resolve;
  });
  let someoneListens = false;
  const learn = (spoken: GatewayEra | undefined) => {
    if (spoken === era) return;
    era = spoken;
    if (spoken !== undefined) becameKnown();
  };

  async function askOnce(request: JsonRpcRequest, text: string, exchange: Exchange): Promise<Answer> {
    if (!recalled) {
      recalled = true;
      // An older gateway is believed to be one still; a modern one shows itself by its first answer.
      const last = lastEra();
      if (last !== 'modern') learn(last);
    }
    if (era === 'legacy' || era === 'plain') return links[era].ask(request, text, exchange);
    try {
      const answer = await links.modern.ask(request, text, exchange);
      learn('modern');
      return answer;
    } catch (thrown) {
      if (!(thrown instanceof NotModern)) throw thrown;
      if (era === 'modern') throw thrown.refusal;
      const older = await olderEra(request, exchange, thrown.refusal);
      learn(older);
      // A gateway may put its questions on the stream of unasked messages alone, also those of the very first call.
      if (older === 'legacy' && someoneListens)
        await Promise.race([legacy.streamStands, pause(streamPatienceMs, exchange.signal)]);
      return links[older].ask(request, text, exchange);
    }
  }

  /** @throws VelaroError the first refusal when the gateway answers to none of the older forms either. */
  async function olderEra(request: JsonRpcRequest, exchange: Exchange, refusal: VelaroError): Promise<GatewayEra> {
    try {
      await legacy.introduction(request, exchange);
      return 'legacy';
    } catch (thrown) {
      if (isDecisive(thrown)) throw thrown;
    }
    try {
      await listTools(gateway, exchange.signal);
      return 'plain';
    } catch (thrown) {
      throw isDecisive(thrown) ? thrown : refusal;
    }
  }

  const ask: Link['ask'] = (request, text, exchange) =>
    askRepeatedly(() => askOnce(request, text, exchange), {
      signal: exchange.signal,
      isRepeatable: () => isRepeatable(request),
      onBug,
      pause,
    });

  return {
    get era() {
      return era;
    },
    ask,
    listen: async (filter, exchange) => {
      // What the gateway speaks is found out by a request that somebody waits for.
      someoneListens = true;
      await known;
      return exchange.signal.aborted ? 'ended' : links[era ?? 'modern'].listen(filter, exchange);
    },
    discover: async (exchange) => {
      const request = withEnvelope({ jsonrpc: '2.0', id: 'velaro-discover', method: 'server/discover' }, bridgeAsker);
      if (era === 'plain') return undefined;
      if (era === 'legacy') return discoveryOf(await legacy.introduction(request, exchange));
      const { message } = await ask(request, JSON.stringify(request), exchange);
      return 'result' in message ? message.result : undefined;
    },
    close: () => legacy.close(),
  };
}

/** Failures that say nothing about what the gateway speaks: asking in another form would not help. */
function isDecisive(thrown: unknown): boolean {
  return isVelaroError(thrown) && thrown.code !== 'gateway.answer';
}
