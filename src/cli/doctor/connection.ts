// The way to the gateway, tried once and told to every check that rests on it.
import type { GatewayApi } from '../../client/gateway-api.ts';
import { toVelaroError, type VelaroError } from '../../core/errors.ts';
import type { FoundKey, KeyChoice } from '../../secrets/find-key.ts';
import type { CommandContext } from '../command.ts';
import { chooseConnection, heldKinds, readConnectionKey, withKey, withKeyEndpoints } from '../connect.ts';
import type { Input } from '../option.ts';

/** What was got, or why not. */
export type Attempt<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: VelaroError };

export interface GatewayFacts {
  readonly tools: Attempt<Awaited<ReturnType<GatewayApi['listTools']>>>;
  readonly about: Attempt<Awaited<ReturnType<GatewayApi['showOwnKey']>>>;
  readonly usage: Attempt<Awaited<ReturnType<GatewayApi['usage']>>>;
}

export interface Connection {
  choice(): Promise<Attempt<KeyChoice>>;
  /** May wait for a person to unlock the keychain. */
  key(): Promise<Attempt<FoundKey>>;
  facts(): Promise<Attempt<GatewayFacts>>;
}

export function openConnection(context: CommandContext, input: Input): Connection {
  const choice = once(() =>
    attempt(heldKinds(context, input).then(([first]) => chooseConnection(context, input, first))),
  );
  const key = once(async () => {
    const chosen = await choice();
    return chosen.ok ? attempt(readConnectionKey(context, chosen.value)) : chosen;
  });
  const facts = once(async () => {
    const found = await key();
    if (!found.ok) return found;
    if (found.value.kind !== 'mcp') return attempt(operationFacts(context, input, found.value));
    return attempt(
      withKey(context, input, found.value, async (api): Promise<GatewayFacts> => {
        const [tools, about, usage] = await Promise.all([
          attempt(api.listTools()),
          attempt(api.showOwnKey()),
          attempt(api.usage()),
        ]);
        return { tools, about, usage };
      }),
    );
  });
  return { choice, key, facts };
}

/** The other families have no usage to tell; their tools are the requests that the keys may make. */
async function operationFacts(context: CommandContext, input: Input, found: FoundKey): Promise<GatewayFacts> {
  const [{ listAllTools }, { failForMissingTools }] = await Promise.all([
    import('../tool-access.ts'),
    import('../failed-keys.ts'),
  ]);
  const listing = listAllTools(context, input).then(({ tools, failed }) => {
    failForMissingTools(context.output, failed);
    return tools;
  });
  const tools = await attempt(listing);
  const about = await attempt(withKeyEndpoints(context, input, found, (connect) => connect(found).showOwnKey()));
  return { tools, about, usage: { ok: true, value: undefined } };
}

async function attempt<Value>(work: Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { ok: true, value: await work };
  } catch (thrown) {
    return { ok: false, error: toVelaroError(thrown) };
  }
}

function once<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let begun: Promise<Value> | undefined;
  return () => {
    begun ??= work();
    return begun;
  };
}
