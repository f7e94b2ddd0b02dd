// A new gateway's site and the key that opens its key endpoints.
import { randomText } from '../../core/key-minting.ts';
import { mcpScopes } from '../../core/scopes.ts';
import type { Site, Store } from '../../stores/store.ts';
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
  const id = makeKeyId();
  const { key, secret } = makeKeyText('mcp', 'live');
  const isNew = await store.initialise(site, {
    id,
    siteId: site.id,
    kind: 'mcp',
    environment: 'live',
    label: 'First admin key',
    scopes: Object.keys(mcpScopes),
    admin: true,
    monthlyQuota: null,
    expiresAt: null,
    secret,
  });
  return isNew ? { site, id, key } : undefined;
}
