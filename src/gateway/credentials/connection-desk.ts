// Connects a site to vendors and disconnects it: reads what was given, tries it at the vendor, and only then keeps it.
import { randomUUID } from 'node:crypto';
import { closestName } from '../../core/closest-name.ts';
import { isVelaroError, VelaroError } from '../../core/errors.ts';
import type { Vendor } from '../../skills/define-vendor.ts';
import type { CredentialSource, VendorTexts } from '../engine/credential-source.ts';
import { readConnectInput } from './connect-input.ts';
import type { StoredCredentials } from './stored-credentials.ts';

/** A credential field as whoever gives it has to know it. */
export interface FieldAnswer {
  readonly name: string;
  /** The variable that may hold it instead, where the gateway runs. */
  readonly variable: string;
  readonly secret: boolean;
  /** Null for a secret. */
  readonly example: string | null;
}

/** How a site stands to a vendor. Never holds a credential. */
export interface ConnectionAnswer {
  readonly vendor: string;
  readonly title: string;
  readonly connected: boolean;
  /** Where the credentials are that count: in the gateway's environment, or in its database; `sandbox` is a stand-in. */
  readonly source: 'environment' | 'database' | 'sandbox' | null;
  readonly connectedAt: string | null;
  /** The id of the key that connected it, or `operator`. */
  readonly connectedBy: string | null;
  readonly fields: readonly FieldAnswer[];
  /** Sets of fields of which one is enough; a field in none of them may be left out. */
  readonly ways: readonly (readonly string[])[];
  /** The tools that need this vendor. */
  readonly tools: readonly string[];
}

/** What a check has found. */
export interface CheckAnswer extends ConnectionAnswer {
  /** False where the vendor has nothing harmless to ask, or nobody wanted to: only the form of the credentials is known to be right. */
  readonly asked: boolean;
}

/**
 * A vendor that there is not is VelaroError `vendor.unknown`; what the vendor says of credentials is `vendor.*`, and what
 * is wrong with their form `argument.invalid`, which names the field. Nothing is kept then.
 */
export interface ConnectionDesk {
  /** By title. */
  list(siteId: string): Promise<readonly ConnectionAnswer[]>;
  show(siteId: string, vendorId: string): Promise<ConnectionAnswer>;
  /**
   * @param input `{credentials: {FIELD: text}, check?}` as it came in, the fields by name or variable.
   * @param by the id of the key that does it, or `operator`.
   * @throws VelaroError `vendor.environment`, `masterkey.missing`
   */
  connect(siteId: string, vendorId: string, input: unknown, { by, signal }: ConnectContext): Promise<CheckAnswer>;
  /** Tries what is in force. @throws VelaroError `vendor.disconnected`, `masterkey.missing`, `credentials.*` */
  check(siteId: string, vendorId: string, signal: AbortSignal): Promise<CheckAnswer>;
  /** @throws VelaroError `vendor.disconnected`, `vendor.environment` */
  disconnect(siteId: string, vendorId: string): Promise<void>;
}

export interface ConnectContext {
  readonly by: string;
  readonly signal: AbortSignal;
}

export interface ConnectionDeskParts {
  readonly vendors: readonly Vendor[];
  /** The names of a vendor's tools. */
  toolsOf(vendorId: string): readonly string[];
  /** The layer that goes before the database, and what is in it. */
  readonly environment: CredentialSource;
  readonly stored: StoredCredentials;
  /** Vendors that have a stand-in, which is used where there are no credentials. */
  readonly standIns: ReadonlySet<string>;
  /** Checks the form of the texts and tries them at the vendor; false where it has nothing to try. */
  probe(vendor: Vendor, texts: VendorTexts, signal: AbortSignal): Promise<boolean>;
  /** Called when a site's tools have changed. */
  changed(siteId: string): void;
}

export function createConnectionDesk(parts: ConnectionDeskParts): ConnectionDesk {
  const { vendors, environment, stored, standIns, probe, changed } = parts;
  const byTitle = vendors.toSorted((a, b) => a.title.localeCompare(b.title, 'en'));

  function find(vendorId: string): Vendor {
    const found = vendors.find(({ id }) => id === vendorId);
    if (found) return found;
    const known = vendors.map(({ id }) => id);
    const meant = closestName(vendorId, known);
    throw new VelaroError('vendor.unknown', `There is no vendor "${vendorId.slice(0, 40)}".`, {
      hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}The vendors are: ${known.join(', ')}.`,
    });
  }

  async function describe(siteId: string, listed: readonly Vendor[]): Promise<readonly ConnectionAnswer[]> {
    const [ofEnvironment, rows] = await Promise.all([environment.connected(siteId), stored.list(siteId)]);
    return listed.map((vendor) => {
      const row = rows.find(({ vendor: id }) => id === vendor.id);
      const inEnvironment = ofEnvironment.has(vendor.id);
      const source = inEnvironment ? 'environment' : row ? 'database' : standIns.has(vendor.id) ? 'sandbox' : null;
      return {
        vendor: vendor.id,
        title: vendor.title,
        connected: source !== null,
        source,
        connectedAt: source === 'database' ? (row?.savedAt ?? null) : null,
        connectedBy: source === 'database' ? (row?.savedBy ?? null) : null,
        fields: Object.entries(vendor.credentials).map(([name, { variable, secret, example = null }]) => ({
          name,
          variable,
          secret,
          example,
        })),
        ways: vendor.ways,
        tools: parts.toolsOf(vendor.id),
      };
    });
  }

  async function show(siteId: string, vendor: Vendor): Promise<ConnectionAnswer> {
    const [answer] = await describe(siteId, [vendor]);
    if (!answer) throw new TypeError(`${vendor.id} was not described`);
    return answer;
  }

  async function refuseEnvironment(siteId: string, { id, title, credentials }: Vendor): Promise<void> {
    if (!(await environment.connected(siteId)).has(id)) return;
    const variables = Object.values(credentials).map(({ variable }) => variable);
    throw new VelaroError('vendor.environment', `${title} is connected by variables where the gateway runs.`, {
      hint: `Change ${variables.join(', ')} there, or unset all of them first.`,
    });
  }

  const tryOut = (vendor: Vendor, texts: VendorTexts, signal: AbortSignal) =>
    probe(vendor, texts, signal).catch((thrown) => nameField(vendor, thrown));

  return {
    list: (siteId) => describe(siteId, byTitle),
    show: async (siteId, vendorId) => show(siteId, find(vendorId)),

    async connect(siteId, vendorId, input, { by, signal }) {
      const vendor = find(vendorId);
      await refuseEnvironment(siteId, vendor);
      const { texts, check } = readConnectInput(vendor, input);
      const given: VendorTexts = { fields: texts, revision: `given ${randomUUID()}`, origin: 'connection' };
      const asked = check && (await tryOut(vendor, given, signal));
      await stored.save(siteId, vendor, texts, by);
      changed(siteId);
      return { ...(await show(siteId, vendor)), asked };
    },

    async check(siteId, vendorId, signal) {
      const vendor = find(vendorId);
      const texts = (await environment.read(siteId, vendor)) ?? (await stored.read(siteId, vendor));
      if (!texts) throw disconnected(vendor);
      const asked = await tryOut(vendor, texts, signal);
      return { ...(await show(siteId, vendor)), asked };
    },

    async disconnect(siteId, vendorId) {
      const vendor = find(vendorId);
      if (await stored.remove(siteId, vendorId)) return changed(siteId);
      await refuseEnvironment(siteId, vendor);
      throw disconnected(vendor);
    },
  };
}

function disconnected({ id, title }: Vendor): VelaroError {
  return new VelaroError('vendor.disconnected', `${title} is not connected.`, {
    hint: `Connect it with: velaro-mcp connect ${id}`,
  });
}

/** What would be a fault of the settings is one of the request here. */
function nameField({ credentials }: Vendor, thrown: unknown): never {
  if (!isVelaroError(thrown) || thrown.code !== 'settings.vendor') throw thrown;
  const { variable } = thrown.details ?? {};
  const field = Object.keys(credentials).find((name) => credentials[name]?.variable === variable);
  const example = field === undefined ? undefined : credentials[field]?.example;
  throw new VelaroError('argument.invalid', thrown.message, {
    hint: example === undefined ? 'Mend it and try again: nothing was kept.' : `For example ${example}.`,
    cause: thrown,
    details: { field },
  });
}
