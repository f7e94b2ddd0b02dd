// The accounts through which a site's calls go: made from whatever credentials are set when the call comes, and kept until they change.
import type { Vendor } from '../../skills/define-vendor.ts';
import { type CredentialSource, environmentCredentials, type VendorTexts } from './credential-source.ts';
import { connectVendor, standInTexts } from './vendor-connection.ts';
import { openVendorLink, type VendorLink, type VendorNetwork } from './vendor-link.ts';

export interface VendorLinksOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What is asked after the environment. */
  readonly credentials?: CredentialSource | undefined;
  /** The sandbox's stand-ins by vendor, used for a vendor for which nothing else is set. */
  readonly vendorUrls?: Readonly<Record<string, URL>> | undefined;
}

/** A site's own link is let go of when no call has come through it for as long; the next one opens another. */
const idleMs = 15 * 60_000;

interface KeptLink {
  readonly revision: string;
  readonly link: VendorLink;
  usedAtMs: number;
}

export class VendorLinks {
  readonly #environment: CredentialSource;
  readonly #options: VendorLinksOptions;
  readonly #network: VendorNetwork;
  readonly #standIns = new Map<string, VendorTexts>();
  readonly #shared = new Map<string, KeptLink>();
  /** They hold credentials: none stays longer than it is of use. */
  readonly #own = new Map<string, KeptLink>();
  readonly #sweeping: NodeJS.Timeout;

  /** @throws VelaroError `settings.vendor` where the environment's credentials cannot be used. */
  constructor(vendors: readonly Vendor[], options: VendorLinksOptions, network: VendorNetwork) {
    this.#environment = environmentCredentials(options.environment, vendors);
    this.#options = options;
    this.#network = network;
    for (const vendor of vendors) {
      const url = options.vendorUrls?.[vendor.id];
      if (url) this.#standIns.set(vendor.id, standInTexts(vendor, url));
      const texts = this.#forAll(vendor);
      if (texts) this.#open(this.#shared, vendor.id, vendor, texts);
    }
    this.#sweeping = setInterval(() => this.#letGoOfIdle(), idleMs / 3).unref();
  }

  /** Whether some site may have this vendor. */
  possible(vendor: Vendor): boolean {
    return this.#options.credentials !== undefined || this.everywhere(vendor);
  }

  /** Whether each site has this vendor. */
  everywhere(vendor: Vendor): boolean {
    return this.#forAll(vendor) !== undefined;
  }

  close(): void {
    clearInterval(this.#sweeping);
    this.#own.clear();
  }

  /** Whether this site has one of these vendors now. At once, unless the site's own credentials have to be looked up. */
  async connected(siteId: string): Promise<(vendor: Vendor) => boolean> {
    const own = await this.#options.credentials?.connected(siteId);
    return (vendor) => own?.has(vendor.id) === true || this.everywhere(vendor);
  }

  /**
   * Undefined where this site has no credentials for the vendor.
   * @throws VelaroError `settings.vendor` where they cannot be used.
   */
  find(siteId: string, vendor: Vendor): VendorLink | undefined | Promise<VendorLink | undefined> {
    const ofEnvironment = this.#fromEnvironment(vendor);
    if (ofEnvironment) return this.#open(this.#shared, vendor.id, vendor, ofEnvironment);
    const own = this.#options.credentials?.read(siteId, vendor);
    if (own instanceof Promise) return own.then((texts) => this.#openOwn(vendor, texts, siteId));
    return this.#openOwn(vendor, own, siteId);
  }

  #openOwn(vendor: Vendor, own: VendorTexts | undefined, siteId: string): VendorLink | undefined {
    const place = `${vendor.id} ${siteId}`;
    if (own) return this.#open(this.#own, place, vendor, own);
    this.#own.delete(place);
    const standIn = this.#standIn(vendor);
    return standIn && this.#open(this.#shared, vendor.id, vendor, standIn);
  }

  /** What is set for all sites alike. */
  #forAll(vendor: Vendor): VendorTexts | undefined {
    return this.#fromEnvironment(vendor) ?? this.#standIn(vendor);
  }

  #fromEnvironment(vendor: Vendor): VendorTexts | undefined {
    const texts = this.#environment.read('', vendor);
    return texts instanceof Promise ? undefined : texts;
  }

  #standIn({ id }: Vendor): VendorTexts | undefined {
    return this.#standIns.get(id);
  }

  #open(links: Map<string, KeptLink>, place: string, vendor: Vendor, texts: VendorTexts): VendorLink {
    const usedAtMs = this.#network.nowMs();
    const { revision } = texts;
    const kept = links.get(place);
    if (kept?.revision === revision) {
      kept.usedAtMs = usedAtMs;
      return kept.link;
    }
    const connection = connectVendor(vendor, texts, this.#options.vendorUrls?.[vendor.id]);
    const link = openVendorLink(connection, this.#network);
    links.set(place, { revision, link, usedAtMs });
    return link;
  }

  #letGoOfIdle(): void {
    const usedSinceMs = this.#network.nowMs() - idleMs;
    for (const [place, { usedAtMs }] of this.#own) if (usedAtMs < usedSinceMs) this.#own.delete(place);
  }
}
