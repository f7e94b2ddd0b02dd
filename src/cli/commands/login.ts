// Stores a key in the keychain, after the gateway has accepted it.
import { readFile } from 'node:fs/promises';
import type { KeySummary } from '../../client/gateway-answers.ts';
import { hostedUrl, readBaseUrl } from '../../core/address.ts';
import { isVelaroError, VelaroError } from '../../core/errors.ts';
import { keyFamilies } from '../../core/key-families.ts';
import { readKey, visiblePrefix } from '../../core/key-format.ts';
import { rememberSecret } from '../../core/redaction.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { withKey } from '../connect.ts';
import { connectionOptions, profileOption, urlOption } from '../connection-options.ts';
import { flagOption, type Input, textOption } from '../option.ts';
import { askHidden } from '../prompt.ts';
import { readStdin } from '../read-stdin.ts';
import { keyStorage } from '../stored-key.ts';
import { formatFacts } from '../table.ts';

const keyStdin = flagOption('--key-stdin', 'read the key from stdin');
const keyFile = textOption('--key-file <path>', 'read the key from a file');
const site = textOption('--site <name>', 'your site: the part before .velaro.com');
const noCheck = {
  ...flagOption('--no-check', 'store the key without asking the gateway'),
  read: (typed: unknown) => typed === false,
};

const maxKeyBytes = 16 * 1024;

interface Check {
  readonly tools: number;
  readonly about: KeySummary | undefined;
}

export default defineCommand({
  summary: 'store a key in your keychain',
  description:
    'Asks for a key, checks it against the gateway and stores it in the keychain of this computer. The settings file ' +
    'gets the address and the first characters of the key, never the key. Nothing is stored when the check fails.',
  options: [keyStdin, keyFile, site, noCheck, ...connectionOptions],
  examples: [
    { command: 'velaro-mcp login --site acme', does: 'asks for the key, for https://acme.velaro.com/mcp/v1' },
    { command: 'velaro-mcp login --url http://127.0.0.1:8787/mcp/v1 --key-stdin < key', does: 'in a script' },
  ],
  async run(context, input) {
    const { output } = context;
    const { readSettings } = await import('../../secrets/profiles.ts');
    const profile = input.get(profileOption) ?? readSettings(context.environment).profile;
    const storage = await keyStorage(context, profile);
    const earlier = storage.entry();
    const url = loginAddress(context, input, earlier?.url);
    const key = await askForKey(context, input);
    const check = input.get(noCheck) ? undefined : await checkKey(context, input, { key, url });
    await storage.save({ key, url, id: check?.about?.id, expiresAt: check?.about?.expiresAt });
    const prefix = visiblePrefix(key);
    const document = {
      profile,
      url: url.href,
      store: 'keychain',
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
        ['key', `${prefix}…, in the keychain${check ? '' : ', not checked'}`],
        ['tools', check && String(check.tools)],
        ['expires', check?.about?.expiresAt ?? undefined],
      ]),
    );
    if (earlier && earlier.prefix !== prefix)
      output.note(`It replaces ${earlier.prefix}…, which still works at the gateway until it is revoked.`);
    warnOfEnvironment(context);
  },
});

function loginAddress({ environment }: CommandContext, input: Input, known: string | undefined): URL {
  const url = input.get(urlOption);
  const name = input.get(site);
  if (url !== undefined && name !== undefined)
    throw new VelaroError('argument.invalid', '--url and --site are both given.', { hint: 'Use one of them.' });
  const hosted = name === undefined ? undefined : hostedUrl('mcp', name);
  if (hosted) return hosted;
  const written = url ?? environment[keyFamilies.mcp.urlVariable] ?? known;
  if (written) return readBaseUrl(written);
  throw new VelaroError('address.missing', 'Which gateway is the key for?', {
    hint: 'Add --site NAME, the part before .velaro.com, or --url URL.',
  });
}

async function askForKey(context: CommandContext, input: Input): Promise<string> {
  const path = input.get(keyFile);
  if (input.get(keyStdin) && path !== undefined)
    throw new VelaroError('argument.invalid', '--key-stdin and --key-file are both given.', {
      hint: 'Use one of them.',
    });
  const text = input.get(keyStdin)
    ? await readStdin(context, { flag: '--key-stdin', maxBytes: maxKeyBytes })
    : path !== undefined
      ? await readKeyFile(path)
      : await askHidden(context, { message: 'MCP gateway key', flag: '--key-stdin or --key-file' });
  const { key, family } = readKey(text);
  rememberSecret(key);
  if (family.kind === 'mcp') return key;
  throw new VelaroError('key.family', `This is a ${family.label}; an ${keyFamilies.mcp.label} is needed.`, {
    hint: `An ${keyFamilies.mcp.label} starts with vel_live_ and is created in the admin panel under MCP.`,
  });
}

async function readKeyFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new VelaroError('argument.invalid', `The key file ${path} cannot be read.`, {
      hint: 'Name a file that holds the key alone.',
      cause,
      details: { field: '--key-file' },
    });
  }
}

/** @throws VelaroError what the gateway says of the key; where it cannot be reached, how to go on without it. */
async function checkKey(
  context: CommandContext,
  input: Input,
  address: { readonly key: string; readonly url: URL },
): Promise<Check> {
  try {
    return await withKey(context, input, address, async (api) => {
      const tools = await api.listTools();
      return { tools: tools.length, about: await api.showOwnKey() };
    });
  } catch (thrown) {
    if (!isVelaroError(thrown) || thrown.kind !== 'unreachable') throw thrown;
    throw new VelaroError(thrown.code, `${thrown.message} Nothing was stored.`, {
      hint: `${thrown.hint ?? ''} To store the key unchecked, add --no-check.`.trim(),
      cause: thrown,
    });
  }
}

function warnOfEnvironment({ environment, output }: CommandContext): void {
  const { keyVariable } = keyFamilies.mcp;
  const variable = [keyVariable, `${keyVariable}_FILE`].find((name) => environment[name]);
  if (variable) output.warn(`${variable} is set in this shell and goes before the key that was stored.`);
}
