// Opens the way to a gateway with the key that is to be used, for as long as a command needs it.
import { createGatewayApi, type GatewayApi } from '../client/gateway-api.ts';
import { readBaseUrl } from '../core/address.ts';
import type { FoundKey, KeyChoice } from '../secrets/find-key.ts';
import type { CommandContext } from './command.ts';
import { profileOption, timeoutOption, urlOption } from './connection-options.ts';
import { openSecretStore } from './open-secret-store.ts';
import type { Input } from './option.ts';

/** Which key and gateway a command line means, without asking the keychain. */
export async function chooseConnection(context: CommandContext, input: Input): Promise<KeyChoice> {
  const [{ chooseKey }, { readSettings }] = await Promise.all([
    import('../secrets/find-key.ts'),
    import('../secrets/profiles.ts'),
  ]);
  const { environment } = context;
  const profile = input.get(profileOption);
  const url = input.get(urlOption);
  return chooseKey({
    environment,
    settings: readSettings(environment),
    kind: 'mcp',
    ...(profile !== undefined && { profile }),
    ...(url !== undefined && { url: readBaseUrl(url) }),
  });
}

/** Reads the chosen key; may wait for a person to unlock the keychain. */
export async function readConnectionKey(context: CommandContext, choice: KeyChoice): Promise<FoundKey> {
  const { readChosenKey } = await import('../secrets/find-key.ts');
  const store = await openSecretStore(context);
  return readChosenKey(choice, { environment: context.environment, openStore: () => store });
}

/** Runs `work` against the gateway that the command line means, then closes the connection. */
export async function withGateway<Value>(
  context: CommandContext,
  input: Input,
  work: (api: GatewayApi) => Promise<Value>,
): Promise<Value> {
  const choice = await chooseConnection(context, input);
  const { key, url } = await readConnectionKey(context, choice);
  return withKey(context, input, { key, url }, work);
}

/** As `withGateway`, with a key that is at hand. */
export async function withKey<Value>(
  context: CommandContext,
  input: Input,
  address: { readonly key: string; readonly url: URL },
  work: (api: GatewayApi) => Promise<Value>,
): Promise<Value> {
  const transport = await context.openTransport();
  const limits = { timeoutMs: input.get(timeoutOption), signal: context.interrupted };
  try {
    return await context.output.waiting(
      `Waiting for ${address.url.host}`,
      work(createGatewayApi(transport, address, limits)),
    );
  } finally {
    transport.close();
  }
}
