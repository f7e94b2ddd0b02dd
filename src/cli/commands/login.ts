// Stores a key on this computer, after the gateway has accepted it.
import type { KeySummary } from '../../client/gateway-answers.ts';
import { isVelaroError, VelaroError } from '../../core/errors.ts';
import { type KeyFamily, type KeyKind, keyFamilies } from '../../core/key-families.ts';
import { environmentOf, visiblePrefix } from '../../core/key-format.ts';
import type { KeyPlace } from '../../secrets/secret-store.ts';
import { insecureStorageOption, storageOption, wantedStore } from '../choose-store.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { type KeyAddress, withKey, withKeyEndpoints } from '../connect.ts';
import { connectionOptions, profileOption } from '../connection-options.ts';
import { keyFileOption, keyStdinOption, readGivenKey } from '../given-key.ts';
import { askProgram, readCommandOption } from '../key-command-option.ts';
import { placeText } from '../key-facts.ts';
import { loginAddress, refuseWrongAddress, siteOption } from '../login-address.ts';
import { flagOption, type Input, textOption } from '../option.ts';
import { keyStorage } from '../stored-key.ts';
import { formatFacts } from '../table.ts';

const workspaceOption = textOption('--workspace <id>', 'the workspace of a VelaFlows token, 24 hex digits');
const keyCommandOption = textOption(
  '--key-command <json>',
  'a program that prints the key, as a JSON list: \'["pass","velaro"]\'',
);
const noCheck = {
  ...flagOption('--no-check', 'store the key without asking the gateway'),
  read: (typed: unknown) => typed === false,
};

interface Check {
  readonly tools: number | undefined;
  readonly about: KeySummary | undefined;
}

export default defineCommand({
  summary: 'store a key on this computer',
  description:
    'Asks for a key of any of the three families, checks it against the gateway and stores it in the keychain of this ' +
    'computer. The settings file gets the address and the first characters of the key, never the key. Nothing is stored ' +
    'when the check fails. Without a keychain, a file that VELARO_MCP_PASSPHRASE encrypts takes its place.',
  options: [
    keyStdinOption,
    keyFileOption,
    keyCommandOption,
    siteOption,
    workspaceOption,
    noCheck,
    storageOption,
    insecureStorageOption,
    ...connectionOptions,
  ],
  examples: [
    { command: 'velaro-mcp login --site acme', does: 'asks for the key, for https://acme.velaro.com/mcp/v1' },
    { command: 'velaro-mcp login --url http://127.0.0.1:8787/mcp/v1 --key-stdin < key', does: 'in a script' },
    {
      command: 'velaro-mcp login --site acme --key-command \'["pass","velaro"]\'',
      does: 'leaves the key in a password manager, which is asked each time',
    },
  ],
  async run(context, input) {
    const { output } = context;
    const { readSettings } = await import('../../secrets/profiles.ts');
    const inUse = readSettings(context.environment).profile;
    const profile = input.get(profileOption) ?? inUse;
    const store = wantedStore(input);
    refuseWrongAddress(input);
    const command = readCommandOption(input.get(keyCommandOption));
    const { key, family } = command
      ? await askProgram(context, command)
      : await readGivenKey(context, input, 'Velaro key');
    const storage = await keyStorage(context, profile, family.kind);
    const earlier = storage.entry();
    refuseOtherEnvironment(profile, key, earlier?.prefix);
    const url = await loginAddress(context, input, family, earlier?.url);
    const workspace = readWorkspace(input, family.kind);
    const address = { key, url, ...(workspace !== undefined && { workspace }) };
    const check = input.get(noCheck) ? undefined : await checkKey(context, input, family, address);
    const stored = { ...address, id: check?.about?.id, expiresAt: check?.about?.expiresAt };
    let place: KeyPlace = 'command';
    if (command) await storage.useCommand(stored, command);
    else place = await storage.save(stored, store);
    const prefix = visiblePrefix(key);
    const document = {
      profile,
      kind: family.kind,
      url: url.href,
      store: place,
      prefix,
      checked: check !== undefined,
      tools: check?.tools ?? null,
      scopes: check?.about?.scopes ?? null,
      expiresAt: check?.about?.expiresAt ?? null,
    };
    output.result(document, () =>
      formatFacts([
        ['profile', profile],
        ['gateway', url.href],
        ['key', `${prefix}…, ${placeText(place)}${check ? '' : ', not checked'}`],
        ['tools', check?.tools === undefined ? undefined : String(check.tools)],
        ['expires', check?.about?.expiresAt ?? undefined],
      ]),
    );
    if (earlier && earlier.prefix !== prefix)
      output.note(`It replaces ${earlier.prefix}…, which still works at the gateway until it is revoked.`);
    if (profile !== inUse)
      output.note(
        `Profile ${profile} is not in use: add --profile ${profile}, or run velaro-mcp profiles use ${profile}`,
      );
    if (place === 'plaintext-file') output.warn('The key lies in plain text in a file: whoever gets the file has it.');
    warnOfEnvironment(context, family);
  },
});

/** A sandbox key in the place of a live one would quietly turn a live set-up into a pretended one, and the other way round. */
function refuseOtherEnvironment(profile: string, key: string, earlierPrefix: string | undefined): void {
  const [given, earlier] = [environmentOf(key), earlierPrefix && environmentOf(earlierPrefix)];
  if (!given || !earlier || given === earlier) return;
  throw new VelaroError('key.environment', `Profile "${profile}" has a ${earlier} key, and this is a ${given} key.`, {
    hint: `Store it under another profile: add --profile ${profile}-${given}.`,
  });
}

function readWorkspace(input: Input, kind: KeyKind): string | undefined {
  const workspace = input.get(workspaceOption);
  if (workspace === undefined) return undefined;
  if (kind === 'velaflows' && /^[0-9a-f]{24}$/i.test(workspace)) return workspace;
  throw new VelaroError(
    'workspace.invalid',
    kind === 'velaflows' ? '--workspace is not the id of a workspace.' : 'Only VelaFlows tokens have a workspace.',
    { hint: 'An id is 24 hex digits: copy it from the workspace settings.' },
  );
}

/** @throws VelaroError what the gateway says of the key; where it cannot be reached, how to go on without it. */
async function checkKey(
  context: CommandContext,
  input: Input,
  { kind }: KeyFamily,
  address: KeyAddress,
): Promise<Check> {
  try {
    if (kind === 'mcp')
      return await withKey(context, input, address, async (api) => {
        const tools = await api.listTools();
        return { tools: tools.length, about: await api.showOwnKey() };
      });
    return await withKeyEndpoints(context, input, { url: address.url, kind }, async (connect) => {
      const endpoints = connect(address);
      await endpoints.checkKey();
      return { tools: undefined, about: await endpoints.showOwnKey().catch(() => undefined) };
    });
  } catch (thrown) {
    if (!isVelaroError(thrown) || thrown.kind !== 'unreachable') throw thrown;
    throw new VelaroError(thrown.code, `${thrown.message} Nothing was stored.`, {
      hint: `${thrown.hint ?? ''} To store the key unchecked, add --no-check.`.trim(),
      cause: thrown,
    });
  }
}

function warnOfEnvironment({ environment, output }: CommandContext, { kind }: KeyFamily): void {
  const { keyVariable } = keyFamilies[kind];
  const variable = [keyVariable, `${keyVariable}_FILE`].find((name) => environment[name]);
  if (variable) output.warn(`${variable} is set in this shell and goes before the key that was stored.`);
}
