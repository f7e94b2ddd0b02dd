// What `--sandbox` adds to a gateway: stand-ins for vendors on loopback, and demo data to seed a store with.
import type { VendorStandIn } from './define-stand-in.ts';
import { type DemoAgent, demoAgents } from './demo-agents.ts';
import { type DemoRecords, demoRecords } from './demo-records.ts';

export interface Sandbox {
  /** Base address of each vendor's stand-in, by the vendor's id; its password is the credential that the stand-in takes. */
  readonly vendorUrls: Readonly<Record<string, URL>>;
  readonly agents: readonly DemoAgent[];
  readonly records: DemoRecords;
  /** Ends the stand-ins and their connections. */
  close(): Promise<void>;
}

const standIns = Object.entries(import.meta.glob('./*/stand-in.ts', { eager: true, import: 'default' })).map(
  ([path, found]) => {
    if (!isStandIn(found)) throw new TypeError(`${path.replace('.', 'src/sandbox')} exports no stand-in`);
    return found;
  },
);

/** Listens on free ports of 127.0.0.1 only. */
export async function startSandbox(): Promise<Sandbox> {
  const running = await Promise.all(standIns.map(async ({ vendor, start }) => ({ vendor, ...(await start()) })));
  return {
    vendorUrls: Object.fromEntries(running.map(({ vendor, url }) => [vendor, url])),
    agents: demoAgents,
    records: demoRecords,
    async close() {
      await Promise.all(running.map(({ close }) => close()));
    },
  };
}

function isStandIn(value: unknown): value is VendorStandIn {
  return typeof value === 'object' && value !== null && 'vendor' in value && 'start' in value;
}
