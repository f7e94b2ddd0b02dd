// Opens the way to a gateway with the key that is to be used, for as long as a command needs it.
import { createGatewayApi, type GatewayApi } from '../client/gateway-api.ts';
import { createKeyEndpoints, type KeyEndpoints } from '../client/key-endpoints.ts';
import { besideMcp, readBaseUrl } from '../core/address.ts';
import { isVelaroError, VelaroError } from '../core/errors.ts';
import { type KeyKind, keyFamilies } from '../core/key-families.ts';
import type { FoundKey, KeyChoice } from '../secrets/find-key.ts';
import type { CommandContext } from './command.ts';
import { profileOption, timeoutOption, urlOption } from './connection-options.ts';
import { openReader } from './open-secret-store.ts';
import type { Input } from './option.ts';

export interface KeyAddress {
  readonly key: string;
  readonly url: URL;
  readonly workspace?: string;
}

/** The families that the profile has a key of, the environment's among them; `mcp` alone where it has none. */
export async function heldKinds({ environment }: CommandContext, input: Input): Promise<readonly KeyKind[]> {
  const [{ kindsWithKeys }, { profileNamed, readSettings }] = await Promise.all([
    import('../secrets/key-kinds.ts'),
    import('../secrets/profiles.ts'),
  ]);
  return kindsWithKeys(environment, profileNamed(readSettings(environment), input.get(profileOption)));
}

/** Which key and gateway a command line means. A rotation of that key that was cut off is taken up first. */
export async function chooseConnection(
  context: CommandContext,
  input: Input,
  kind: KeyKind = 'mcp',
): Promise<KeyChoice> {
  const choice = await chooseKeyFor(context, input, kind);
  const { resumeInPassing } = await import('./rotation/resume.ts');
  return (await resumeInPassing(context, input, choice)) ? chooseKeyFor(context, input, kind) : choice;
}

async function chooseKeyFor(context: CommandContext, input: Input, kind: KeyKind): Promise<KeyChoice> {
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
    kind,
    ...(profile !== undefined && { profile }),
    ...(url !== undefined && { url: readBaseUrl(url) }),
  });
}

/** Reads the chosen key; may wait for a person to unlock the keychain. */
export async function readConnectionKey(context: CommandContext, choice: KeyChoice): Promise<FoundKey> {
  const { readChosenKey } = await import('../secrets/find-key.ts');
  return readChosenKey(choice, {
    environment: context.environment,
    openStore: (chosen) => openReader(context, chosen),
  });
}

/** Runs `work` against the MCP gateway that the command line means, then closes the connection. */
export async function withGateway<Value>(
  context: CommandContext,
  input: Input,
  work: (api: GatewayApi) => Promise<Value>,
): Promise<Value> {
  const choice = await chooseConnection(context, input);
  return withKey(context, input, await readConnectionKey(context, choice), work);
}

/** As `withGateway`, with a key that is at hand. */
export async function withKey<Value>(
  context: CommandContext,
  input: Input,
  address: KeyAddress,
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

/** As `withKey`, for the key endpoints of any family; `connect` speaks to them with any key. */
export async function withKeyEndpoints<Value>(
  context: CommandContext,
  input: Input,
  { url, kind }: { readonly url: URL; readonly kind: KeyKind },
  work: (connect: (credential: Omit<KeyAddress, 'url'>) => KeyEndpoints) => Promise<Value>,
): Promise<Value> {
  const transport = await context.openTransport();
  const limits = { timeoutMs: input.get(timeoutOption), signal: context.interrupted };
  const connect = (credential: Omit<KeyAddress, 'url'>) =>
    createKeyEndpoints(transport, addressOf(credential, url), limits, kind);
  try {
    return await context.output.waiting(`Waiting for ${url.host}`, work(connect));
  } catch (thrown) {
    throw isVelaroError(thrown) && thrown.code === 'key.unknown' ? unknownKey(kind) : thrown;
  } finally {
    transport.close();
  }
}

/** A gateway looks among the keys of one family, and cannot know that another was meant. */
function unknownKey(kind: KeyKind): VelaroError {
  return new VelaroError('key.unknown', `There is no ${keyFamilies[kind].label} with that id.`, {
    hint: 'See the ids with "velaro-mcp keys list"; other families are listed with --kind rest and --kind velaflows.',
  });
}

/** The key endpoints of a family, with the key that the command line means, or with one that manages all families. */
export async function withKeys<Value>(
  context: CommandContext,
  input: Input,
  kind: KeyKind,
  work: (endpoints: KeyEndpoints) => Promise<Value>,
): Promise<Value> {
  const choice = await chooseManager(context, input, kind);
  const found = await readConnectionKey(context, choice);
  return withKeyEndpoints(context, input, { url: choice.managed, kind }, (connect) => work(connect(found)));
}

/** A profile without a key of the family has its MCP key asked: that of a gateway of one's own may manage all three. */
export async function chooseManager(
  context: CommandContext,
  input: Input,
  kind: KeyKind,
): Promise<KeyChoice & { readonly managed: URL }> {
  try {
    const choice = await chooseConnection(context, input, kind);
    return { ...choice, managed: choice.url };
  } catch (thrown) {
    if (kind === 'mcp' || !isVelaroError(thrown) || thrown.code !== 'key.missing') throw thrown;
    const choice = await chooseConnection(context, input).catch(() => undefined);
    const managed = choice && besideMcp(choice.url, kind);
    if (!managed) throw thrown;
    return { ...choice, managed };
  }
}

function addressOf({ key, workspace }: Omit<KeyAddress, 'url'>, url: URL): KeyAddress {
  return { key, url, ...(workspace !== undefined && { workspace }) };
}
