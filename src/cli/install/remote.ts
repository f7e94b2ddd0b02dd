// The gateway that an app is to talk to by itself.
import { readBaseUrl } from '../../core/address.ts';
import { VelaroError } from '../../core/errors.ts';
import { keyFamilies } from '../../core/key-families.ts';
import type { Remote } from '../../hosts/define-host.ts';
import type { CommandContext } from '../command.ts';
import { profileOption, urlOption } from '../connection-options.ts';
import type { Input } from '../option.ts';

/** @throws VelaroError `address.missing`, `address.invalid`, `profile.unknown`. */
export async function remoteFor({ environment }: CommandContext, input: Input): Promise<Remote> {
  const { profileNamed, readSettings } = await import('../../secrets/profiles.ts');
  const { keyVariable, urlVariable } = keyFamilies.mcp;
  const typed = input.get(urlOption) ?? environment[urlVariable];
  const url = typed ?? profileNamed(readSettings(environment), input.get(profileOption)).keys.mcp?.url;
  if (url !== undefined) return { url: readBaseUrl(url).href, keyVariable };
  throw new VelaroError('address.missing', 'Which gateway is the app to talk to?', {
    hint: 'Add --url https://SITE.velaro.com/mcp/v1, or run "velaro-mcp login" before.',
  });
}
