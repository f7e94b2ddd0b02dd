// The connections of a gateway's sites, put together from its engine and its database.
import { vendorWork } from '../../skills/define-tool.ts';
import { toolDefinitions } from '../../skills/registry.ts';
import { type Environment, environmentCredentials } from '../engine/credential-source.ts';
import type { SkillEngine } from '../engine/skill-engine.ts';
import { type ConnectionDesk, createConnectionDesk } from './connection-desk.ts';
import type { StoredCredentials } from './stored-credentials.ts';

export interface GatewayConnectionsParts {
  readonly engine: Pick<SkillEngine, 'vendors' | 'probe'>;
  readonly stored: StoredCredentials;
  /** The variables that go before the database. */
  readonly environment: Environment;
  /** The stand-ins by vendor. */
  readonly vendorUrls?: Readonly<Record<string, URL>> | undefined;
  /** Called when a site's tools have changed. */
  changed(siteId: string): void;
}

/** @throws VelaroError `settings.vendor` for a variable that names a file which cannot be read */
export function createGatewayConnections(parts: GatewayConnectionsParts): ConnectionDesk {
  const { engine, stored, environment, vendorUrls = {}, changed } = parts;
  return createConnectionDesk({
    vendors: engine.vendors,
    toolsOf: (vendorId) =>
      toolDefinitions
        .filter((tool) => vendorWork(tool).some(({ vendor }) => vendor.id === vendorId))
        .map(({ name }) => name),
    environment: environmentCredentials(environment, engine.vendors),
    stored,
    standIns: new Set(Object.keys(vendorUrls)),
    probe: (vendor, texts, signal) => engine.probe(vendor, texts, signal),
    changed,
  });
}
