// Where a vendor is and what proves who calls, from the gateway's environment or from the sandbox's stand-in.
import { readFileSync } from 'node:fs';
import { isLoopbackHost } from '../../core/address.ts';
import { VelaroError } from '../../core/errors.ts';
import { rememberSecret } from '../../core/redaction.ts';
import type { CredentialField, Vendor } from '../../skills/define-vendor.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface VendorConnection {
  /** Ends in a slash. */
  readonly baseUrl: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** True where a stand-in answers for the vendor. */
  readonly sandbox: boolean;
}

/**
 * Undefined where the vendor has neither credentials nor a stand-in.
 * @param standIn origin of the stand-in, with a credential as its password. Used only where no credential is set at all.
 * @throws VelaroError `settings.vendor` that names the variable at fault.
 */
export function connectVendor(vendor: Vendor, environment: Environment, standIn?: URL): VendorConnection | undefined {
  const fields = Object.entries(vendor.credentials);
  const texts = new Map(fields.map(([name, { variable }]) => [name, readVariable(environment, variable)]));
  const configured = [...texts.values()].some((text) => text !== undefined);
  if (!configured && !standIn) return undefined;
  if (!configured && standIn) for (const [name, field] of fields) texts.set(name, field.example ?? passwordOf(standIn));

  const credentials: Record<string, unknown> = {};
  for (const [name, field] of fields) {
    const text = texts.get(name);
    if (field.secret && text !== undefined) rememberSecret(text);
    credentials[name] = readField(vendor, field, text);
  }
  const baseUrl = vendor.baseUrl(credentials);
  const headers = vendor.headers(credentials);
  if (configured || !standIn) return { baseUrl, headers, sandbox: false };
  if (!isLoopbackHost(standIn.hostname)) throw new RangeError(`the stand-in of ${vendor.id} is not on this machine`);
  return { baseUrl: new URL(baseUrl.pathname, standIn.origin), headers, sandbox: true };
}

function readField(vendor: Vendor, field: CredentialField, text: string | undefined): unknown {
  const parsed = field.schema.safeParse(text);
  if (parsed.success) return parsed.data;
  const all = Object.values(vendor.credentials).map(({ variable }) => variable);
  const problem =
    text === undefined
      ? `${field.variable} is not set: ${vendor.title} needs ${all.join(' and ')} together.`
      : `${field.variable} ${parsed.error.issues[0]?.message}.`;
  const example = field.example === undefined ? '' : `, for example ${field.example}`;
  throw new VelaroError('settings.vendor', problem, {
    hint: `Set ${field.variable}${example}, or unset all of ${vendor.title}'s variables to go without it.`,
    details: { vendor: vendor.id, variable: field.variable },
  });
}

/** The variable, else the file that `<variable>_FILE` names; empty is the same as not set. */
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

function passwordOf(standIn: URL): string {
  return decodeURIComponent(standIn.password);
}
