// Where a vendor is and what proves who calls, made from the texts that somebody set or from the sandbox's stand-in.
import { isLoopbackHost } from '../../core/address.ts';
import { VelaroError } from '../../core/errors.ts';
import { rememberSecret } from '../../core/redaction.ts';
import type { CredentialField, Vendor } from '../../skills/define-vendor.ts';
import type { VendorTexts } from './credential-source.ts';

export interface VendorConnection {
  readonly vendor: Vendor;
  /** Ends in a slash, or has no path at all where the vendor is not reached by HTTP. */
  readonly baseUrl: URL;
  readonly credentials: Readonly<Record<string, unknown>>;
  /** The credentials that are no secrets. */
  readonly account: Readonly<Record<string, unknown>>;
  readonly origin: VendorTexts['origin'];
  /** What to check when the vendor refuses them, as words for a hint. */
  readonly remedy: string;
}

/**
 * @param standIn where the vendor's stand-in listens, for texts of the sandbox.
 * @throws VelaroError `settings.vendor` that names the field at fault by its variable.
 */
export function connectVendor(vendor: Vendor, texts: VendorTexts, standIn?: URL): VendorConnection {
  const way = completeWay(vendor, texts);
  const inNoWay = Object.keys(vendor.credentials).filter((name) => !vendor.ways.flat().includes(name));
  const used = new Set([...way, ...inNoWay]);
  const credentials: Record<string, unknown> = {};
  const account: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(vendor.credentials)) {
    const text = used.has(name) ? texts.fields[name] : undefined;
    if (field.secret && text !== undefined) rememberSecret(text);
    credentials[name] = readField(vendor, field, text, texts.origin);
    if (!field.secret) account[name] = credentials[name];
  }
  const baseUrl = vendor.baseUrl(credentials);
  const remedy =
    texts.origin === 'connection'
      ? `Run velaro-mcp connect ${vendor.id} with credentials that work`
      : `Check ${way.map((name) => vendor.credentials[name]?.variable).join(' and ')} where the gateway runs`;
  return {
    vendor,
    baseUrl: texts.origin === 'sandbox' ? standInUrl(vendor, baseUrl, standIn) : baseUrl,
    credentials,
    account,
    origin: texts.origin,
    remedy,
  };
}

/** What a stand-in takes: its URL's password for each secret, and the settings' own examples. */
export function standInTexts(vendor: Vendor, standIn: URL): VendorTexts {
  const fields: Record<string, string> = {};
  const [way = []] = vendor.ways;
  for (const [name, { secret, example }] of Object.entries(vendor.credentials)) {
    if (!secret && example !== undefined) fields[name] = example;
    else if (way.includes(name)) fields[name] = decodeURIComponent(secret ? standIn.password : standIn.username);
  }
  return { fields, revision: standIn.host, origin: 'sandbox' };
}

function standInUrl(vendor: Vendor, baseUrl: URL, standIn: URL | undefined): URL {
  if (!standIn || !isLoopbackHost(standIn.hostname))
    throw new RangeError(`the stand-in of ${vendor.id} is not on this machine`);
  return new URL(`${standIn.protocol}//${standIn.host}${baseUrl.pathname}`);
}

/** The names of the fields that together let a call in. */
function completeWay(vendor: Vendor, { fields, origin }: VendorTexts): readonly string[] {
  const lacking = (way: readonly string[]) => way.filter((name) => fields[name] === undefined);
  const [best = []] = vendor.ways.toSorted((a, b) => lacking(a).length - lacking(b).length);
  const [first] = lacking(best);
  if (first === undefined) return best;
  const field = vendor.credentials[first];
  if (!field) throw new RangeError(`${vendor.id} has no credential ${first}`);
  const sets = vendor.ways.map((way) => listed(way.map((name) => vendor.credentials[name]?.variable ?? name)));
  throw unusable(
    vendor,
    field,
    `${field.variable} is not set: ${vendor.title} needs ${sets.join(', or ')} together.`,
    origin,
  );
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function readField(
  vendor: Vendor,
  field: CredentialField,
  text: string | undefined,
  origin: VendorTexts['origin'],
): unknown {
  const parsed = field.schema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw unusable(vendor, field, `${field.variable} ${parsed.error.issues[0]?.message}.`, origin);
}

function unusable(
  vendor: Vendor,
  { variable, example }: CredentialField,
  problem: string,
  origin: VendorTexts['origin'],
): VelaroError {
  const like = example === undefined ? '' : `, for example ${example}`;
  return new VelaroError('settings.vendor', problem, {
    hint:
      origin === 'connection'
        ? `Run velaro-mcp connect ${vendor.id} again.`
        : `Set ${variable}${like}, or unset all of ${vendor.title}'s variables to go without it.`,
    details: { vendor: vendor.id, variable },
  });
}
