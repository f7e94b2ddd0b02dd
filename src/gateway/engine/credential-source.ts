// Where vendors' credentials come from: asked at each call, so that connecting and disconnecting take effect at once.
import { readFileSync } from 'node:fs';
import { VelaroError } from '../../core/errors.ts';
import type { Vendor } from '../../skills/define-vendor.ts';

/** What is set for a vendor, as text and not yet checked. */
export interface VendorTexts {
  /** By the name of the credential field; what is not set is not there. */
  readonly fields: Readonly<Record<string, string>>;
  /** Another one whenever a field is another: what was made from older texts is made anew then. */
  readonly revision: string;
  /** Who has to mend them: `environment` names variables to its owner, `connection` the command that connects a vendor. */
  readonly origin: 'environment' | 'connection' | 'sandbox';
}

export interface CredentialSource {
  /** Undefined where nothing at all is set for this vendor. May answer at once, which costs a call nothing. */
  read(siteId: string, vendor: Vendor): VendorTexts | undefined | Promise<VendorTexts | undefined>;
  /** Ids of the vendors for which something is set, without reading what. */
  connected(siteId: string): ReadonlySet<string> | Promise<ReadonlySet<string>>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The same credentials for every site, read once: from each variable, else from the file that `<variable>_FILE` names.
 * @throws VelaroError `settings.vendor` that names the file's variable when the file cannot be read.
 */
export function environmentCredentials(environment: Environment, vendors: readonly Vendor[]): CredentialSource {
  const found = new Map<string, VendorTexts>();
  for (const { id, credentials, ways } of vendors) {
    const fields: Record<string, string> = {};
    for (const [name, { variable }] of Object.entries(credentials)) {
      const text = readVariable(environment, variable);
      if (text !== undefined) fields[name] = text;
    }
    if (ways.flat().some((name) => fields[name] !== undefined))
      found.set(id, { fields, revision: 'environment', origin: 'environment' });
  }
  const ids = new Set(found.keys());
  return { read: (_siteId, { id }) => found.get(id), connected: () => ids };
}

/** Empty is the same as not set. */
function readVariable(environment: Environment, variable: string): string | undefined {
  const text = environment[variable]?.trim();
  if (text) return text;
  const path = environment[`${variable}_FILE`];
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch (cause) {
    throw new VelaroError('settings.vendor', `The file that ${variable}_FILE names cannot be read.`, {
      hint: `Check that ${path} exists and that the gateway may read it.`,
      cause,
      details: { variable: `${variable}_FILE` },
    });
  }
}
