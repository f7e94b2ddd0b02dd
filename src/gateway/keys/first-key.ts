// A new gateway's site and the key that opens its key endpoints, and another such key for who has lost it.
import { randomText } from '../../core/key-minting.ts';
import { mcpScopes } from '../../core/scopes.ts';
import type { KeyRecord, NewKey, Site, Store } from '../../stores/store.ts';
import { makeKeyId, makeKeyText } from './key-text.ts';

/** The key in clear is nowhere else: the caller shows it once. */
export interface FirstKey {
  readonly site: Site;
  readonly id: string;
  readonly key: string;
}

/** Initialises a store with a site and an admin key that has every MCP scope; undefined when that was done before. */
export async function createFirstKey(
  store: Pick<Store, 'initialise'>,
  { name, plan }: Pick<Site, 'name' | 'plan'>,
): Promise<FirstKey | undefined> {
  const site: Site = { id: `site_${randomText(20)}`, name, plan };
  const { key, wanted } = makeAdminKey(site.id, 'First admin key');
  const isNew = await store.initialise(site, wanted);
  return isNew ? { site, id: wanted.id, key } : undefined;
}

/** The key in clear is nowhere else: the caller shows it once. */
export interface AnotherAdminKey {
  readonly record: KeyRecord;
  readonly key: string;
}

/** Needs no key: whoever has the data may do this. */
export async function createAnotherAdminKey(store: Pick<Store, 'createKey'>, siteId: string): Promise<AnotherAdminKey> {
  const { key, wanted } = makeAdminKey(siteId, 'Admin key');
  return { record: await store.createKey(wanted), key };
}

function makeAdminKey(siteId: string, label: string): { readonly key: string; readonly wanted: NewKey } {
  const { key, secret } = makeKeyText('mcp', 'live');
  const wanted: NewKey = {
    id: makeKeyId(),
    siteId,
    kind: 'mcp',
    environment: 'live',
    label,
    scopes: Object.keys(mcpScopes),
    admin: true,
    monthlyQuota: null,
    expiresAt: null,
    secret,
  };
  return { key, wanted };
}
