// What `--sandbox` adds to a gateway: stand-ins for vendors on loopback, and demo data to seed a store with.
import { type DemoAgent, demoAgents } from './demo-agents.ts';
import { startShopify } from './shopify/start-shopify.ts';

export interface Sandbox {
  /** Base address of each vendor's stand-in; its password is the credential that the stand-in takes. */
  readonly vendorUrls: { readonly shopify: URL };
  readonly agents: readonly DemoAgent[];
  /** Ends the stand-ins and their connections. */
  close(): Promise<void>;
}

/** Listens on free ports of 127.0.0.1 only. */
export async function startSandbox(): Promise<Sandbox> {
  const shopify = await startShopify();
  return { vendorUrls: { shopify: shopify.url }, agents: demoAgents, close: () => shopify.close() };
}
