// Which address a key that is being stored belongs to, and whether it can be that family's.
import { hostedUrl, isDocumentedHost, readBaseUrl } from '../core/address.ts';
import { VelaroError } from '../core/errors.ts';
import { type KeyFamily, type KeyKind, keyFamilies } from '../core/key-families.ts';
import type { CommandContext } from './command.ts';
import { urlOption } from './connection-options.ts';
import { type Input, textOption } from './option.ts';

export const siteOption = textOption('--site <name>', 'your site: the part before .velaro.com; for MCP keys');

/**
 * @param known the address that the profile has now.
 * @throws VelaroError `address.missing`, `address.invalid`, `argument.invalid`; `key.family` when the address is another API's.
 */
export function loginAddress(
  { environment }: CommandContext,
  input: Input,
  { kind, label, urlVariable }: KeyFamily,
  known: string | undefined,
): URL {
  const url = input.get(urlOption);
  const site = input.get(siteOption);
  if (url !== undefined && site !== undefined)
    throw new VelaroError('argument.invalid', '--url and --site are both given.', { hint: 'Use one of them.' });
  const written = url ?? (site === undefined ? (environment[urlVariable] ?? known) : undefined);
  const address = written ? readBaseUrl(written) : hostedUrl(kind, site);
  if (!address)
    throw new VelaroError('address.missing', 'Which gateway is the key for?', {
      hint: 'Add --site NAME, the part before .velaro.com, or --url URL.',
    });
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

/** The family whose API is at the address, where its host or its path tells. */
function familyAt(url: URL): KeyKind | undefined {
  if (url.pathname.endsWith('/mcp/v1')) return 'mcp';
  if (url.pathname.endsWith('/api/v1')) return 'velaflows';
  if (url.pathname === '/v1') return 'rest';
  return (['rest', 'velaflows'] as const).find((kind) => isDocumentedHost(kind, url));
}
