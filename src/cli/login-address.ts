// Which address a key that is being stored belongs to, and whether it can be that family's.
import { hostedUrl, isDocumentedHost, readBaseUrl } from '../core/address.ts';
import { VelaroError } from '../core/errors.ts';
import { type KeyFamily, type KeyKind, keyFamilies } from '../core/key-families.ts';
import type { CommandContext } from './command.ts';
import { urlOption } from './connection-options.ts';
import { type Input, textOption } from './option.ts';
import { askText, canPrompt } from './prompt.ts';

export const siteOption = textOption('--site <name>', 'your site: the part before .velaro.com; for MCP keys');

/** What no key would make right, before one is asked for. @throws VelaroError `address.invalid`, `argument.invalid`. */
export function refuseWrongAddress(input: Input): void {
  const url = input.get(urlOption);
  const site = input.get(siteOption);
  if (url !== undefined && site !== undefined)
    throw new VelaroError('argument.invalid', '--url and --site are both given.', { hint: 'Use one of them.' });
  if (url !== undefined) readBaseUrl(url);
  if (site !== undefined) hostedUrl('mcp', site);
}

/**
 * Asked for at a terminal where nothing tells it.
 * @param known the address that the profile has now.
 * @throws VelaroError `address.missing`, `address.invalid`; `key.family` when the address is another API's.
 */
export async function loginAddress(
  context: CommandContext,
  input: Input,
  { kind, label, urlVariable }: KeyFamily,
  known: string | undefined,
): Promise<URL> {
  const url = input.get(urlOption);
  const site = input.get(siteOption);
  const written = url ?? (site === undefined ? (context.environment[urlVariable] ?? known) : undefined);
  const address = (written ? readBaseUrl(written) : hostedUrl(kind, site)) ?? (await askedAddress(context, kind));
  const owner = familyAt(address);
  if (owner === undefined || owner === kind) return address;
  throw new VelaroError(
    'key.family',
    `This is a ${label}, and ${address.href} is an address for the ${keyFamilies[owner].label}.`,
    {
      hint: `Give its own address: ${hostedUrl(kind)?.href ?? 'https://SITE.velaro.com/mcp/v1'}`,
    },
  );
}

/** As the words of a command line: `--site acme`. */
export async function askAddress(context: CommandContext): Promise<readonly ['--site' | '--url', string]> {
  const question = { message: 'Your site (the part before .velaro.com), or the address of a gateway', flag: '--site' };
  const answer = (await askText(context, question)).trim();
  return [answer.includes('/') ? '--url' : '--site', answer];
}

async function askedAddress(context: CommandContext, kind: KeyKind): Promise<URL> {
  if (canPrompt(context)) {
    const [option, answer] = await askAddress(context);
    const address = option === '--url' ? readBaseUrl(answer) : hostedUrl(kind, answer);
    if (address) return address;
  }
  throw new VelaroError('address.missing', 'Which gateway is the key for?', {
    hint: 'Add --site NAME, the part before .velaro.com, or --url URL.',
  });
}

/** The family whose API is at the address, where its host or its path tells. */
function familyAt(url: URL): KeyKind | undefined {
  if (url.pathname.endsWith('/mcp/v1')) return 'mcp';
  if (url.pathname.endsWith('/api/v1')) return 'velaflows';
  if (url.pathname === '/v1') return 'rest';
  return (['rest', 'velaflows'] as const).find((kind) => isDocumentedHost(kind, url));
}
